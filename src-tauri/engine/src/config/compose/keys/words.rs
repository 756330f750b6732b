//! Values that stand in many places.

use crate::config::compose::shape::Shape::{
    self, Either, Keys, List, Map, Null, Number, Set, Text, Truth, Whole,
};

/// A truth value, also where a variable brings it.
pub(super) const FLAG: Shape = Either(&[Truth, Text]);

/// A whole number, or a text that is one.
pub(super) const COUNT: Shape = Either(&[Whole, Text]);

/// A number, or a text such as `2g`.
pub(super) const AMOUNT: Shape = Either(&[Number, Text]);

pub(super) const ONE_OR_MORE: Shape = Either(&[Text, List(&Text)]);

pub(super) const PAIRS: Shape = Either(&[Map(&Either(&[Text, Number, Truth, Null])), List(&Text)]);

pub(super) const EXTRA_HOSTS: Shape = Either(&[Map(&Either(&[Text, List(&Text)])), Set(&Text)]);

pub(super) const GRANTS: Shape = List(&Either(&[
    Text,
    Keys(
        &[],
        &[
            ("source", Text),
            ("target", Text),
            ("uid", Text),
            ("gid", Text),
            ("mode", AMOUNT),
        ],
    ),
]));

pub(super) const ULIMITS: Shape = Map(&Either(&[
    COUNT,
    Keys(&["soft", "hard"], &[("hard", COUNT), ("soft", COUNT)]),
]));

pub(super) const COMMAND: Shape = Either(&[Null, Text, List(&Text)]);

pub(super) const SERVICE_HOOK: Shape = Keys(
    &["command"],
    &[
        ("command", COMMAND),
        ("user", Text),
        ("privileged", FLAG),
        ("working_dir", Text),
        ("environment", PAIRS),
    ],
);

pub(super) const PRE_START_HOOK: Shape = Keys(
    &[],
    &[
        ("command", COMMAND),
        ("image", Text),
        ("user", Text),
        ("privileged", FLAG),
        ("working_dir", Text),
        ("environment", PAIRS),
        ("per_replica", FLAG),
    ],
);

pub(super) const BLKIO_LIMIT: Shape = Keys(&[], &[("path", Text), ("rate", COUNT)]);

pub(super) const BLKIO_WEIGHT: Shape = Keys(&[], &[("path", Text), ("weight", COUNT)]);

pub(super) const ENV_FILE: Shape = Either(&[
    Text,
    List(&Either(&[
        Text,
        Keys(
            &["path"],
            &[("path", Text), ("format", Text), ("required", FLAG)],
        ),
    ])),
]);

pub(super) const LABEL_FILE: Shape = Either(&[Text, List(&Text)]);
