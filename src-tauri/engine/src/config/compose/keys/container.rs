//! The keys of a service.

use super::running::{DEPLOYMENT, DEVELOPMENT, GPUS, HEALTHCHECK};
use super::words::{
    BLKIO_LIMIT, BLKIO_WEIGHT, COMMAND, CUT, DURATION, ENV_FILE, EXTRA_HOSTS, FLAG, GRANTS,
    LABEL_FILE, LIMIT, NATURAL, NUMBER, NUMBER_OR_TEXT, ONE_OR_MORE, PAIRS, PRE_START_HOOK,
    SERVICE_HOOK, SIZE, ULIMITS, WHOLE, WHOLE_OR_TEXT,
};
use crate::config::compose::form::Form;
use crate::config::compose::shape::Shape::{
    self, Either, Keys, List, Map, Natural, Null, Number, One, Set, Text, Truth, Unsigned, Whole,
};

/// One of `services`.
pub(in crate::config::compose) const SERVICE: Shape = Keys(
    &[],
    &[
        ("develop", DEVELOPMENT),
        ("deploy", DEPLOYMENT),
        ("annotations", PAIRS),
        ("attach", FLAG),
        (
            "build",
            Either(&[
                Text,
                Keys(
                    &[],
                    &[
                        ("context", Text),
                        ("dockerfile", Text),
                        ("dockerfile_inline", Text),
                        ("entitlements", List(&Text)),
                        ("args", PAIRS),
                        ("ssh", PAIRS),
                        ("labels", PAIRS),
                        ("cache_from", List(&Text)),
                        ("cache_to", List(&Text)),
                        ("no_cache", FLAG),
                        ("no_cache_filter", ONE_OR_MORE),
                        ("additional_contexts", PAIRS),
                        ("network", Text),
                        ("provenance", Either(&[Truth, Text])),
                        ("sbom", Either(&[Truth, Text])),
                        ("pull", FLAG),
                        ("target", Text),
                        ("shm_size", SIZE),
                        ("extra_hosts", EXTRA_HOSTS),
                        ("isolation", Text),
                        ("privileged", FLAG),
                        ("secrets", GRANTS),
                        ("tags", List(&Text)),
                        (
                            "ulimits",
                            Map(&Either(&[
                                Whole,
                                Keys(&["soft", "hard"], &[("hard", Whole), ("soft", Whole)]),
                            ])),
                        ),
                        ("platforms", List(&Text)),
                    ],
                ),
            ]),
        ),
        (
            "blkio_config",
            Keys(
                &[],
                &[
                    ("device_read_bps", List(&BLKIO_LIMIT)),
                    ("device_read_iops", List(&BLKIO_LIMIT)),
                    ("device_write_bps", List(&BLKIO_LIMIT)),
                    ("device_write_iops", List(&BLKIO_LIMIT)),
                    ("weight", Natural),
                    ("weight_device", List(&BLKIO_WEIGHT)),
                ],
            ),
        ),
        ("cap_add", List(&Text)),
        ("cap_drop", List(&Text)),
        ("cgroup", One(&["host", "private"])),
        ("cgroup_parent", Text),
        ("command", COMMAND),
        ("configs", GRANTS),
        ("container_name", Shape::Form(Form::ContainerName)),
        ("cpu_count", NATURAL),
        (
            "cpu_percent",
            Either(&[Natural, Shape::Form(Form::RoundedNatural)]),
        ),
        ("cpu_shares", CUT),
        ("cpu_quota", CUT),
        ("cpu_period", CUT),
        ("cpu_rt_period", CUT),
        ("cpu_rt_runtime", CUT),
        ("cpus", NUMBER),
        ("cpuset", Text),
        (
            "credential_spec",
            Keys(&[], &[("config", Text), ("file", Text), ("registry", Text)]),
        ),
        (
            "depends_on",
            Either(&[
                Set(&Text),
                Map(&Keys(
                    &["condition"],
                    &[
                        ("restart", FLAG),
                        ("required", Truth),
                        (
                            "condition",
                            One(&[
                                "service_started",
                                "service_healthy",
                                "service_completed_successfully",
                            ]),
                        ),
                    ],
                )),
            ]),
        ),
        ("device_cgroup_rules", Set(&Text)),
        (
            "devices",
            List(&Either(&[
                Shape::Form(Form::Device),
                Keys(
                    &["source", "target"],
                    &[("source", Text), ("target", Text), ("permissions", Text)],
                ),
            ])),
        ),
        ("dns", ONE_OR_MORE),
        ("dns_opt", List(&Text)),
        ("dns_search", ONE_OR_MORE),
        ("domainname", Text),
        ("entrypoint", COMMAND),
        ("env_file", ENV_FILE),
        ("label_file", LABEL_FILE),
        ("environment", PAIRS),
        ("expose", List(&WHOLE_OR_TEXT)),
        (
            "extends",
            Either(&[
                Text,
                Keys(&["service"], &[("service", Text), ("file", Text)]),
            ]),
        ),
        (
            "provider",
            Keys(
                &["type"],
                &[
                    ("type", Text),
                    (
                        "options",
                        Map(&Either(&[
                            Text,
                            Number,
                            Truth,
                            List(&Either(&[Text, Number, Truth])),
                        ])),
                    ),
                ],
            ),
        ),
        ("external_links", Set(&Text)),
        ("extra_hosts", EXTRA_HOSTS),
        ("gpus", GPUS),
        ("group_add", Set(&WHOLE_OR_TEXT)),
        ("healthcheck", HEALTHCHECK),
        ("hostname", Text),
        ("image", Text),
        ("init", FLAG),
        ("ipc", Text),
        ("isolation", Text),
        ("labels", PAIRS),
        ("links", List(&Text)),
        (
            "logging",
            Keys(
                &[],
                &[
                    ("driver", Text),
                    ("options", Map(&Either(&[Text, Number, Null]))),
                ],
            ),
        ),
        ("mac_address", Text),
        ("mem_limit", LIMIT),
        ("mem_reservation", SIZE),
        ("mem_swappiness", SIZE),
        ("memswap_limit", LIMIT),
        ("network_mode", Text),
        (
            "models",
            Either(&[
                Set(&Text),
                Map(&Either(&[
                    Keys(&[], &[("endpoint_var", Text), ("model_var", Text)]),
                    Null,
                ])),
            ]),
        ),
        (
            "networks",
            Either(&[
                Set(&Text),
                Map(&Either(&[
                    Keys(
                        &[],
                        &[
                            ("aliases", List(&Text)),
                            ("interface_name", Text),
                            ("ipv4_address", Text),
                            ("ipv6_address", Text),
                            ("link_local_ips", List(&Text)),
                            ("mac_address", Text),
                            ("driver_opts", Map(&NUMBER_OR_TEXT)),
                            ("priority", Number),
                            ("gw_priority", Number),
                        ],
                    ),
                    Null,
                ])),
            ]),
        ),
        ("oom_kill_disable", FLAG),
        ("oom_score_adj", WHOLE),
        ("pid", Either(&[Text, Null])),
        ("pids_limit", CUT),
        ("platform", Text),
        (
            "ports",
            List(&Either(&[
                Number,
                Text,
                Keys(
                    &[],
                    &[
                        ("name", Text),
                        ("mode", Text),
                        ("host_ip", Shape::Form(Form::Address)),
                        ("target", NATURAL),
                        ("published", WHOLE_OR_TEXT),
                        ("protocol", Text),
                        ("app_protocol", Text),
                    ],
                ),
            ])),
        ),
        ("pre_start", List(&PRE_START_HOOK)),
        ("post_start", List(&SERVICE_HOOK)),
        ("pre_stop", List(&SERVICE_HOOK)),
        ("privileged", FLAG),
        ("profiles", List(&Text)),
        ("pull_policy", Shape::Form(Form::PullPolicy)),
        ("pull_refresh_after", Text),
        ("read_only", FLAG),
        ("restart", Text),
        ("runtime", Text),
        ("scale", NATURAL),
        ("security_opt", Set(&Text)),
        ("shm_size", LIMIT),
        ("secrets", GRANTS),
        ("sysctls", PAIRS),
        ("stdin_open", FLAG),
        ("stop_grace_period", DURATION),
        ("stop_signal", Text),
        ("storage_opt", Map(&WHOLE_OR_TEXT)),
        ("tmpfs", ONE_OR_MORE),
        ("tty", FLAG),
        ("ulimits", ULIMITS),
        ("use_api_socket", Truth),
        ("user", Text),
        ("uts", Text),
        ("userns_mode", Text),
        (
            "volumes",
            List(&Either(&[
                Text,
                Keys(
                    &["type"],
                    &[
                        (
                            "type",
                            One(&["bind", "volume", "tmpfs", "cluster", "npipe", "image"]),
                        ),
                        ("source", Text),
                        ("target", Text),
                        ("read_only", FLAG),
                        ("consistency", Text),
                        (
                            "bind",
                            Keys(
                                &[],
                                &[
                                    ("propagation", Text),
                                    ("create_host_path", FLAG),
                                    (
                                        "recursive",
                                        One(&["enabled", "disabled", "writable", "readonly"]),
                                    ),
                                    ("selinux", One(&["z", "Z"])),
                                ],
                            ),
                        ),
                        (
                            "volume",
                            Keys(
                                &[],
                                &[("labels", PAIRS), ("nocopy", FLAG), ("subpath", Text)],
                            ),
                        ),
                        (
                            "tmpfs",
                            Keys(
                                &[],
                                &[
                                    ("size", Either(&[Natural, Shape::Form(Form::Size)])),
                                    ("mode", Unsigned),
                                ],
                            ),
                        ),
                        ("image", Keys(&[], &[("subpath", Text)])),
                    ],
                ),
            ])),
        ),
        ("volumes_from", Set(&Text)),
        ("working_dir", Text),
    ],
);
