//! Windows: who may open a file, as an access list. Files and folders of the app are for this user, the system and
//! administrators only, like those in a user's own folder. On Unix the mode given at creation does this.

use std::io;
use std::path::Path;

use windows_permissions::constants::{SeObjectType, SecurityInformation};
use windows_permissions::utilities::current_process_sid;
use windows_permissions::wrappers::{
    ConvertSecurityDescriptorToStringSecurityDescriptor, ConvertSidToStringSid,
    GetNamedSecurityInfo, SetNamedSecurityInfo,
};
use windows_permissions::{LocalBox, SecurityDescriptor};

use super::spelling::of_any_length;

const FILE: SeObjectType = SeObjectType::SE_FILE_OBJECT;

/// An access list in the system's own notation (SDDL).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rights(String);

impl Rights {
    /// Full access for this user, the system and administrators; nothing is inherited from the folder above. On a
    /// folder it also covers the files made in it.
    pub(super) fn of_this_user() -> io::Result<Self> {
        let user = ConvertSidToStringSid(&*current_process_sid()?)?;
        let user = user.to_string_lossy();
        let list = ["SY", "BA", &user].map(|who| format!("(A;OICI;FA;;;{who})"));
        Ok(Self(format!("D:P{}", list.concat())))
    }

    /// Only what is inherited from the folder above.
    pub(super) fn of_the_folder() -> Self {
        Self("D:".to_owned())
    }

    /// The access list of a file or folder.
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        let path = of_any_length(path);
        let seen = GetNamedSecurityInfo(path.as_os_str(), FILE, SecurityInformation::Dacl)?;
        let text =
            ConvertSecurityDescriptorToStringSecurityDescriptor(&seen, SecurityInformation::Dacl)?;
        Ok(Self(text.to_string_lossy().into_owned()))
    }

    /// Sets this access list on a file or folder.
    ///
    /// # Errors
    /// What the system says; that nothing came of it where the file system knows no rights.
    pub(super) fn give(&self, path: &Path) -> io::Result<()> {
        // The text for a file on a file system without access lists: there is nothing to set.
        if self.0.contains("NO_ACCESS_CONTROL") {
            return Ok(());
        }
        let wanted: LocalBox<SecurityDescriptor> = self.0.parse()?;
        let handed_down = match self.is_cut_off() {
            true => SecurityInformation::ProtectedDacl,
            false => SecurityInformation::UnprotectedDacl,
        };
        let what = SecurityInformation::Dacl | handed_down;
        let long = of_any_length(path);
        SetNamedSecurityInfo(
            long.as_os_str(),
            FILE,
            what,
            None,
            None,
            wanted.dacl(),
            None,
        )?;
        match Self::of(path)?.is_cut_off() == self.is_cut_off() {
            true => Ok(()),
            false => Err(io::Error::from(io::ErrorKind::Unsupported)),
        }
    }

    /// Whether the list inherits nothing from the folder above: SDDL marks that by a `P` before the first entry.
    fn is_cut_off(&self) -> bool {
        let flags = self.0.strip_prefix("D:").unwrap_or_default();
        flags.split('(').next().unwrap_or_default().contains('P')
    }
}

/// Whether the tests run under wine. Wine 8 inherits a folder's entries even into a protected list: no file is private.
#[cfg(test)]
pub(super) fn is_wine() -> bool {
    std::env::var_os("WINEPREFIX").is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_this_user_s_or_as_its_folder_says() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, b"a").unwrap();
        match Rights::of_this_user().unwrap().give(&path) {
            // `give` reports this instead of taking the file for private.
            Err(error) if is_wine() => return assert_eq!(error.kind(), io::ErrorKind::Unsupported),
            given => given.unwrap(),
        }
        let own = Rights::of(&path).unwrap();
        assert!(own.is_cut_off(), "{own:?}");
        // Everyone, and all users of this machine.
        for other in [";WD)", ";BU)"] {
            assert!(!own.0.contains(other), "{own:?}");
        }
        assert_eq!(std::fs::read(&path).unwrap(), b"a");
        Rights::of_the_folder().give(&path).unwrap();
        assert!(!Rights::of(&path).unwrap().is_cut_off());
        own.give(&path).unwrap();
        assert_eq!(Rights::of(&path).unwrap(), own);
    }
}
