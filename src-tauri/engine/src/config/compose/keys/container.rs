//! What a service takes.

use super::running::{DEPLOYMENT, DEVELOPMENT, GPUS, HEALTHCHECK};
use super::words::{
    AMOUNT, BLKIO_LIMIT, BLKIO_WEIGHT, COMMAND, COUNT, ENV_FILE, EXTRA_HOSTS, FLAG, GRANTS,
    LABEL_FILE, ONE_OR_MORE, PAIRS, PRE_START_HOOK, SERVICE_HOOK, ULIMITS,
};
use crate::config::compose::shape::Shape::{
    self, Any, Either, Keys, List, Map, Null, Number, One, Set, Text, Truth,
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
                        ("provenance", FLAG),
                        ("sbom", FLAG),
                        ("pull", FLAG),
                        ("target", Text),
                        ("shm_size", COUNT),
                        ("extra_hosts", EXTRA_HOSTS),
                        ("isolation", Text),
                        ("privileged", FLAG),
                        ("secrets", GRANTS),
                        ("tags", List(&Text)),
                        ("ulimits", ULIMITS),
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
                    ("weight", COUNT),
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
        ("container_name", Text),
        ("cpu_count", COUNT),
        ("cpu_percent", COUNT),
        ("cpu_shares", AMOUNT),
        ("cpu_quota", AMOUNT),
        ("cpu_period", AMOUNT),
        ("cpu_rt_period", AMOUNT),
        ("cpu_rt_runtime", AMOUNT),
        ("cpus", AMOUNT),
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
                Text,
                Keys(
                    &["source"],
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
        ("expose", List(&AMOUNT)),
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
        ("group_add", Set(&AMOUNT)),
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
        ("mem_limit", AMOUNT),
        ("mem_reservation", COUNT),
        ("mem_swappiness", COUNT),
        ("memswap_limit", AMOUNT),
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
                            ("driver_opts", Map(&AMOUNT)),
                            ("priority", Number),
                            ("gw_priority", Number),
                        ],
                    ),
                    Null,
                ])),
            ]),
        ),
        ("oom_kill_disable", FLAG),
        ("oom_score_adj", COUNT),
        ("pid", Either(&[Text, Null])),
        ("pids_limit", AMOUNT),
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
                        ("host_ip", Text),
                        ("target", COUNT),
                        ("published", COUNT),
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
        ("pull_policy", Text),
        ("pull_refresh_after", Text),
        ("read_only", FLAG),
        ("restart", Text),
        ("runtime", Text),
        ("scale", COUNT),
        ("security_opt", Set(&Text)),
        ("shm_size", AMOUNT),
        ("secrets", GRANTS),
        ("sysctls", PAIRS),
        ("stdin_open", FLAG),
        ("stop_grace_period", Text),
        ("stop_signal", Text),
        ("storage_opt", Map(&Any)),
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
                        ("tmpfs", Keys(&[], &[("size", COUNT), ("mode", AMOUNT)])),
                        ("image", Keys(&[], &[("subpath", Text)])),
                    ],
                ),
            ])),
        ),
        ("volumes_from", Set(&Text)),
        ("working_dir", Text),
    ],
);
