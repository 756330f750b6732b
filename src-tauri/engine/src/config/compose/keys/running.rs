//! The keys for how a service is run, watched and placed.

use super::words::{
    CUT, DEVICE_COUNT, DURATION, FLAG, NATURAL, NUMBER, ONE_OR_MORE, PAIRS, SERVICE_HOOK, WHOLE,
};
use crate::config::compose::form::Form;
use crate::config::compose::shape::Shape::{
    self, Either, Keys, List, Null, One, Text, Truth, Unsigned,
};

pub(super) const HEALTHCHECK: Shape = Keys(
    &[],
    &[
        ("disable", FLAG),
        ("interval", DURATION),
        ("retries", Either(&[Unsigned, Shape::Form(Form::Natural)])),
        ("test", Either(&[Text, List(&Text)])),
        ("timeout", DURATION),
        ("start_period", DURATION),
        ("start_interval", DURATION),
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
            ("replicas", NATURAL),
            ("labels", PAIRS),
            (
                "rollback_config",
                Keys(
                    &[],
                    &[
                        ("parallelism", NATURAL),
                        ("delay", DURATION),
                        ("failure_action", Text),
                        ("monitor", DURATION),
                        ("max_failure_ratio", NUMBER),
                        ("order", One(&["start-first", "stop-first"])),
                    ],
                ),
            ),
            (
                "update_config",
                Keys(
                    &[],
                    &[
                        ("parallelism", NATURAL),
                        ("delay", DURATION),
                        ("failure_action", Text),
                        ("monitor", DURATION),
                        ("max_failure_ratio", NUMBER),
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
                            Keys(
                                &[],
                                &[
                                    ("cpus", NUMBER),
                                    ("memory", Shape::Form(Form::Size)),
                                    ("pids", WHOLE),
                                ],
                            ),
                        ),
                        (
                            "reservations",
                            Keys(
                                &[],
                                &[
                                    ("cpus", NUMBER),
                                    ("memory", Shape::Form(Form::Size)),
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
                        ("delay", DURATION),
                        ("max_attempts", NATURAL),
                        ("window", DURATION),
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
                        ("max_replicas_per_node", NATURAL),
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
        Keys(&[], &[("kind", Text), ("value", CUT)]),
    )],
));

pub(super) const DEVICES: Shape = List(&Keys(
    &["capabilities"],
    &[
        ("capabilities", List(&Text)),
        ("count", DEVICE_COUNT),
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
            ("count", DEVICE_COUNT),
            ("device_ids", List(&Text)),
            ("driver", Text),
            ("options", PAIRS),
        ],
    )),
]);
