//! The keys that compose takes, and the kind of value that each of them has: its schema of 2026, as data.
//!
//! Left out is which keys exclude each other. Keys that nothing here uses, such as those of `build`, are in it all the
//! same: compose starts nothing from a file with one wrong key.

mod container;
mod running;
mod words;

use self::words::{FLAG, NUMBER_OR_TEXT, ONE_OR_MORE, PAIRS};
use super::shape::Shape::{self, Any, Either, Keys, List, Map, Null, Text, Whole};
pub(super) use container::SERVICE;

/// The top level of a file. The parts in its sections are checked when all files are merged.
pub(super) const TOP: Shape = Keys(
    &[],
    &[
        ("version", Text),
        ("name", Text),
        ("include", List(&INCLUDE)),
        ("services", Map(&Any)),
        ("models", Map(&Any)),
        ("networks", Map(&Any)),
        ("volumes", Map(&Any)),
        ("secrets", Map(&Any)),
        ("configs", Map(&Any)),
    ],
);

const INCLUDE: Shape = Either(&[
    Text,
    Keys(
        &[],
        &[
            ("path", ONE_OR_MORE),
            ("env_file", ONE_OR_MORE),
            ("project_directory", Text),
        ],
    ),
]);

/// One of `networks`.
pub(super) const NETWORK: Shape = Either(&[
    Keys(
        &[],
        &[
            ("name", Text),
            ("driver", Text),
            ("driver_opts", Map(&NUMBER_OR_TEXT)),
            (
                "ipam",
                Keys(
                    &[],
                    &[
                        ("driver", Text),
                        (
                            "config",
                            List(&Keys(
                                &[],
                                &[
                                    ("subnet", Text),
                                    ("ip_range", Text),
                                    ("gateway", Text),
                                    ("aux_addresses", Map(&Text)),
                                ],
                            )),
                        ),
                        ("options", Map(&Text)),
                    ],
                ),
            ),
            ("external", Either(&[FLAG, Keys(&[], &[("name", Text)])])),
            ("internal", FLAG),
            ("enable_ipv4", FLAG),
            ("enable_ipv6", FLAG),
            ("attachable", FLAG),
            ("labels", PAIRS),
        ],
    ),
    Null,
]);

/// One of `volumes`.
pub(super) const VOLUME: Shape = Either(&[
    Keys(
        &[],
        &[
            ("name", Text),
            ("driver", Text),
            ("driver_opts", Map(&NUMBER_OR_TEXT)),
            ("external", Either(&[FLAG, Keys(&[], &[("name", Text)])])),
            ("labels", PAIRS),
        ],
    ),
    Null,
]);

/// One of `secrets`.
pub(super) const SECRET: Shape = Keys(
    &[],
    &[
        ("name", Text),
        ("environment", Text),
        ("file", Text),
        ("external", Either(&[FLAG, Keys(&[], &[("name", Text)])])),
        ("labels", PAIRS),
        ("driver", Text),
        ("driver_opts", Map(&NUMBER_OR_TEXT)),
        ("template_driver", Text),
    ],
);

/// One of `configs`.
pub(super) const CONFIG: Shape = Keys(
    &[],
    &[
        ("name", Text),
        ("content", Text),
        ("environment", Text),
        ("file", Text),
        ("external", Either(&[FLAG, Keys(&[], &[("name", Text)])])),
        ("labels", PAIRS),
        ("template_driver", Text),
    ],
);

/// One of `models`.
pub(super) const MODEL: Shape = Keys(
    &["model"],
    &[
        ("name", Text),
        ("model", Text),
        ("context_size", Whole),
        ("runtime_flags", List(&Text)),
    ],
);
