//! How a service is run, watched and placed.

use super::words::{AMOUNT, COUNT, FLAG, ONE_OR_MORE, PAIRS, SERVICE_HOOK};
use crate::config::compose::shape::Shape::{self, Either, Keys, List, Null, One, Text, Truth};

pub(super) const HEALTHCHECK: Shape = Keys(
    &[],
    &[
        ("disable", FLAG),
        ("interval", Text),
        ("retries", AMOUNT),
        ("test", Either(&[Text, List(&Text)])),
        ("timeout", Text),
        ("start_period", Text),
        ("start_interval", Text),
    ],
);

pub(super) const DEVELOPMENT: Shape = Either(&[
    Keys(
        &[],
        &[(
            "watch",
            List(&Keys(
                &["path", "action"],
                &[
                    ("ignore", ONE_OR_MORE),
                    ("include", ONE_OR_MORE),
                    ("path", Text),
                    (
                        "action",
                        One(&["rebuild", "sync", "restart", "sync+restart", "sync+exec"]),
                    ),
                    ("target", Text),
                    ("exec", SERVICE_HOOK),
                    ("initial_sync", Truth),
                ],
            )),
        )],
    ),
    Null,
]);

pub(super) const DEPLOYMENT: Shape = Either(&[
    Keys(
        &[],
        &[
            ("mode", Text),
            ("endpoint_mode", Text),
            ("replicas", COUNT),
            ("labels", PAIRS),
            (
                "rollback_config",
                Keys(
                    &[],
                    &[
                        ("parallelism", COUNT),
                        ("delay", Text),
                        ("failure_action", Text),
                        ("monitor", Text),
                        ("max_failure_ratio", AMOUNT),
                        ("order", One(&["start-first", "stop-first"])),
                    ],
                ),
            ),
            (
                "update_config",
                Keys(
                    &[],
                    &[
                        ("parallelism", COUNT),
                        ("delay", Text),
                        ("failure_action", Text),
                        ("monitor", Text),
                        ("max_failure_ratio", AMOUNT),
                        ("order", One(&["start-first", "stop-first"])),
                    ],
                ),
            ),
            (
                "resources",
                Keys(
                    &[],
                    &[
                        (
                            "limits",
                            Keys(&[], &[("cpus", AMOUNT), ("memory", Text), ("pids", COUNT)]),
                        ),
                        (
                            "reservations",
                            Keys(
                                &[],
                                &[
                                    ("cpus", AMOUNT),
                                    ("memory", Text),
                                    ("generic_resources", GENERIC_RESOURCES),
                                    ("devices", DEVICES),
                                ],
                            ),
                        ),
                    ],
                ),
            ),
            (
                "restart_policy",
                Keys(
                    &[],
                    &[
                        ("condition", Text),
                        ("delay", Text),
                        ("max_attempts", COUNT),
                        ("window", Text),
                    ],
                ),
            ),
            (
                "placement",
                Keys(
                    &[],
                    &[
                        ("constraints", List(&Text)),
                        ("preferences", List(&Keys(&[], &[("spread", Text)]))),
                        ("max_replicas_per_node", COUNT),
                    ],
                ),
            ),
        ],
    ),
    Null,
]);

pub(super) const GENERIC_RESOURCES: Shape = List(&Keys(
    &[],
    &[(
        "discrete_resource_spec",
        Keys(&[], &[("kind", Text), ("value", AMOUNT)]),
    )],
));

pub(super) const DEVICES: Shape = List(&Keys(
    &["capabilities"],
    &[
        ("capabilities", List(&Text)),
        ("count", COUNT),
        ("device_ids", List(&Text)),
        ("driver", Text),
        ("options", PAIRS),
    ],
));

pub(super) const GPUS: Shape = Either(&[
    One(&["all"]),
    List(&Keys(
        &[],
        &[
            ("capabilities", List(&Text)),
            ("count", COUNT),
            ("device_ids", List(&Text)),
            ("driver", Text),
            ("options", PAIRS),
        ],
    )),
]);
