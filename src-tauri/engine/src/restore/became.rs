//! What happens to an object that a server does not make as the file defines it.

use super::judge::Subject;

/// What happened to an object that was not made as the file defines it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Became {
    /// Its definer is our account, which may not name another one.
    Redefined,
    /// Its definer is our account, since the file has no DEFINER for it.
    Ours,
    /// A table has the server's default engine, since its own is missing.
    OtherEngine,
    /// A table has its files in the server's own folder, not in the one that it names.
    OtherFolder,
    /// A table lacks one or all of its foreign keys.
    WithoutKey,
    /// A view over missing tables was made, as broken as it was before.
    Broken,
    /// An event whose time is past is kept, and disabled.
    Over,
    /// An event is disabled, as all events of a copy are.
    Disabled,
    /// The server changed values of its rows, which it can't hold as they are in the file.
    OtherValues,
    /// It was not made. Its text is in the file.
    LeftOut,
    /// Another program's table can't be made beside; the live one stays.
    Stays,
    /// In a trial: the server refuses it, and there is no fallback.
    Failed,
    /// In a trial: the account may not make it.
    Denied,
}

/// An object, what happened to it, and the server's message or another detail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Made {
    pub(crate) subject: Subject,
    pub(crate) name: String,
    pub(crate) became: Became,
    pub(crate) said: String,
}
