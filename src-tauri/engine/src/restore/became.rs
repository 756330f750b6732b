//! What becomes of an object that a server does not make as it stands.

use super::judge::Subject;

/// What became of an object that was not made as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Became {
    /// It belongs to our account, since that may not give it to another.
    Redefined,
    /// It belongs to our account, since the file leaves definers out.
    Ours,
    /// Its table has the server's own engine.
    OtherEngine,
    /// Its table has its files in the server's own folder, not in the one that it names.
    OtherFolder,
    /// Its table lacks a foreign key.
    WithoutKey,
    /// A view that was broken already is there, as broken as it was.
    Broken,
    /// An event whose time is past is kept, and disabled.
    Over,
    /// An event is disabled, as all of a copy are.
    Disabled,
    /// It is not there. Its text is in the file.
    LeftOut,
    /// Another program's table can't be made beside; the live one stays.
    Stays,
    /// In a trial: the server does not take it, and there is no answer.
    Failed,
    /// In a trial: the account may not make it.
    Denied,
}

/// An object, what became of it, and what the server said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Made {
    pub(crate) subject: Subject,
    pub(crate) name: String,
    pub(crate) became: Became,
    pub(crate) said: String,
}
