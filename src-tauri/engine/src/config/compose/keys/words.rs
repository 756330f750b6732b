//! Shapes that many keys share.

use crate::config::compose::form::Form;
use crate::config::compose::shape::Shape::{
    self, Either, Keys, List, Map, Natural, Null, Number, Set, Text, Truth, Whole,
};

/// A truth value, also as a text.
pub(super) const FLAG: Shape = Either(&[Truth, Shape::Form(Form::Flag)]);

/// A whole number, also as a text.
pub(super) const WHOLE: Shape = Either(&[Whole, Shape::Form(Form::Whole)]);

/// A whole number that is not negative, also as a text.
pub(super) const NATURAL: Shape = Either(&[Natural, Shape::Form(Form::Natural)]);

/// A number whose fraction compose cuts off, which a text may not have.
pub(super) const CUT: Shape = Either(&[Number, Shape::Form(Form::Whole)]);

/// A number, also as a text.
pub(super) const NUMBER: Shape = Either(&[Number, Shape::Form(Form::Number)]);

/// A size in bytes, as a whole number or as a text such as `512m`.
pub(super) const SIZE: Shape = Either(&[Whole, Shape::Form(Form::Size)]);

/// A size in bytes, as any number or as a text such as `512m`.
pub(super) const LIMIT: Shape = Either(&[Number, Shape::Form(Form::Size)]);

/// A duration such as `1m30s`; a number is refused.
pub(super) const DURATION: Shape = Shape::Form(Form::Duration);

/// How many devices.
pub(super) const DEVICE_COUNT: Shape = Either(&[Whole, Shape::Form(Form::Devices)]);

/// A whole number, or a text of any kind.
pub(super) const WHOLE_OR_TEXT: Shape = Either(&[Whole, Text]);

/// A number, or a text of any kind.
pub(super) const NUMBER_OR_TEXT: Shape = Either(&[Number, Text]);

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
            ("mode", Either(&[Number, Shape::Form(Form::Octal)])),
        ],
    ),
]));

pub(super) const ULIMITS: Shape = Map(&Either(&[
    WHOLE,
    Keys(&["soft", "hard"], &[("hard", WHOLE), ("soft", WHOLE)]),
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

pub(super) const BLKIO_LIMIT: Shape = Keys(&[], &[("path", Text), ("rate", SIZE)]);

pub(super) const BLKIO_WEIGHT: Shape = Keys(&[], &[("path", Text), ("weight", Natural)]);

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
