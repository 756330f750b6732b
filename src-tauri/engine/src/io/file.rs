//! Files that appear whole or not at all, and reads that are bounded.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::leftovers::{claim, sweep};

/// The names of files in the making.
const PART_PREFIX: &str = ".dbgpt-upgrade-";
const PART_SUFFIX: &str = ".part";
/// The names of files that hold a password.
const SECRET_PREFIX: &str = "dbgpt-upgrade-";
const SECRET_SUFFIX: &str = ".cnf";

/// Removes the files with a password in them that processes have left behind which were killed.
pub fn sweep_private_files() {
    sweep(&std::env::temp_dir(), SECRET_PREFIX, SECRET_SUFFIX);
}

/// A file in the making: it has its final name only after [`NewFile::commit`], and vanishes when dropped before.
///
/// Readable by this user only (0600; on Windows by its access list), in the folder of the final name, so that the last rename is atomic.
#[derive(Debug)]
pub struct NewFile {
    part: NamedTempFile,
    path: PathBuf,
    is_private: bool,
}

impl NewFile {
    /// Begins a file that will be called `path`.
    ///
    /// # Errors
    /// `AlreadyExists` if there is something under that name; else what the system says.
    pub fn begin(path: &Path) -> io::Result<Self> {
        if path.symlink_metadata().is_ok() {
            return Err(io::Error::from(io::ErrorKind::AlreadyExists));
        }
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            Some(_) | None => Path::new("."),
        };
        sweep(folder, PART_PREFIX, PART_SUFFIX);
        let part = tempfile::Builder::new()
            .prefix(PART_PREFIX)
            .suffix(PART_SUFFIX)
            .tempfile_in(folder)?;
        claim(part.as_file());
        Ok(Self {
            is_private: make_private(&part),
            part,
            path: path.to_owned(),
        })
    }

    /// Whether it is for this user alone: some file systems, such as those of most USB sticks, know no rights.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.is_private
    }

    /// The open file, to write and seek in.
    pub fn file(&mut self) -> &mut File {
        self.part.as_file_mut()
    }

    /// Where the bytes are until the commit.
    #[must_use]
    pub fn part_path(&self) -> &Path {
        self.part.path()
    }

    /// Makes the bytes durable.
    ///
    /// # Errors
    /// What the system says.
    pub fn sync(&self) -> io::Result<()> {
        self.part.as_file().sync_all()
    }

    /// Makes the bytes durable and gives them their name; never over an existing file.
    ///
    /// # Errors
    /// What the system says; the part file is gone then.
    pub fn commit(self) -> io::Result<PathBuf> {
        let path = self.path.clone();
        self.commit_as(&path)?;
        Ok(path)
    }

    /// Like [`NewFile::commit`], under another name of the same folder.
    ///
    /// # Errors
    /// Those of [`NewFile::commit`].
    pub fn commit_as(mut self, path: &Path) -> io::Result<()> {
        self.part.flush()?;
        self.part.as_file().sync_all()?;
        self.part.persist_noclobber(path)?;
        sync_folder(path)
    }

    /// Makes the bytes durable and gives them the name of an existing file of the same folder, which stays under
    /// another name. Where the file system knows hard links, there is no moment without a file under the name.
    ///
    /// On Windows there is one: a file that others have open can be given a second name there, but can't be replaced, and would
    /// be left with both. A rename fails in that case before anything has changed.
    ///
    /// # Errors
    /// What the system says, see [`is_in_use`]; the existing file has its name then, and the part file is gone.
    pub fn commit_over(mut self, path: &Path, aside: &Path) -> io::Result<()> {
        self.part.flush()?;
        self.part.as_file().sync_all()?;
        if cfg!(unix) && std::fs::hard_link(path, aside).is_ok() {
            if let Err(error) = self.part.persist(path) {
                std::fs::remove_file(aside)?;
                return Err(error.error);
            }
        } else {
            rename(path, aside)?;
            if let Err(error) = self.part.persist_noclobber(path) {
                rename(aside, path)?;
                return Err(error.error);
            }
        }
        sync_folder(path)
    }
}

/// It was made so; whether the file system has kept it is looked at.
#[cfg(unix)]
fn make_private(part: &NamedTempFile) -> bool {
    use std::os::unix::fs::PermissionsExt;
    let metadata = part.as_file().metadata();
    #[expect(
        clippy::verbose_bit_mask,
        reason = "a mode is read in octal digits, not in zeros at its end"
    )]
    metadata.is_ok_and(|metadata| metadata.permissions().mode() & 0o077 == 0)
}

/// Nothing is in it yet that others could have read.
#[cfg(windows)]
fn make_private(part: &NamedTempFile) -> bool {
    let rights = super::rights::Rights::of_this_user();
    rights.and_then(|rights| rights.give(part.path())).is_ok()
}

/// Whether a file can't be replaced because another program has it open, which only Windows forbids.
#[must_use]
pub fn is_in_use(error: &io::Error) -> bool {
    const SHARING_VIOLATION: i32 = 32;
    const LOCK_VIOLATION: i32 = 33;
    let codes = [SHARING_VIOLATION, LOCK_VIOLATION];
    cfg!(windows)
        && error
            .raw_os_error()
            .is_some_and(|code| codes.contains(&code))
}

/// Gives a file another name in its folder, and makes that durable; never over an existing file.
///
/// # Errors
/// `AlreadyExists`, or what the system says.
pub fn rename(from: &Path, to: &Path) -> io::Result<()> {
    if to.symlink_metadata().is_ok() {
        return Err(io::Error::from(io::ErrorKind::AlreadyExists));
    }
    std::fs::rename(from, to)?;
    sync_folder(to)?;
    sync_folder(from)
}

/// Removes a file.
///
/// # Errors
/// What the system says; a file that is not there is no error.
pub fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Makes an empty file that only this user can read, unless there is a file already, which is left as it is.
///
/// # Errors
/// What the system says.
pub fn make_private_file(path: &Path) -> io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_made) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

/// Makes the name of a file durable (POSIX keeps names in the folder, not in the file).
fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) {
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            Some(_) | None => Path::new("."),
        };
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Reads a whole regular file of at most `limit_bytes`.
///
/// # Errors
/// `InvalidInput` for anything but a regular file (a FIFO would block for ever), `FileTooLarge` beyond the limit.
pub fn read_bounded(path: &Path, limit_bytes: u64) -> io::Result<Vec<u8>> {
    let metadata = std::fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory));
    }
    if !metadata.is_file() {
        return Err(io::Error::from(io::ErrorKind::InvalidInput));
    }
    let mut bytes = Vec::new();
    File::open(path)?
        .take(limit_bytes.saturating_add(1))
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit_bytes {
        return Err(io::Error::from(io::ErrorKind::FileTooLarge));
    }
    Ok(bytes)
}

/// Reads at most the first `limit_bytes` of a regular file.
///
/// # Errors
/// `IsADirectory`, `InvalidInput` for anything else that is no regular file, or what the system says.
pub fn read_head(path: &Path, limit_bytes: u64) -> io::Result<Vec<u8>> {
    let metadata = std::fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory));
    }
    if !metadata.is_file() {
        return Err(io::Error::from(io::ErrorKind::InvalidInput));
    }
    let mut bytes = Vec::new();
    File::open(path)?
        .take(limit_bytes)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The size of a file.
///
/// # Errors
/// What the system says.
pub fn size_bytes(path: &Path) -> io::Result<u64> {
    Ok(std::fs::metadata(path)?.len())
}

/// A file for this user's eyes alone (0600), in the system's folder for temporary files; dropping it removes it.
#[derive(Debug)]
pub struct PrivateFile(NamedTempFile);

impl PrivateFile {
    /// Makes one with this in it, under a name that nobody had before.
    ///
    /// # Errors
    /// What the system says.
    pub fn write(bytes: &[u8]) -> io::Result<Self> {
        let mut file = tempfile::Builder::new()
            .prefix(SECRET_PREFIX)
            .suffix(SECRET_SUFFIX)
            .tempfile()?;
        claim(file.as_file());
        file.write_all(bytes)?;
        file.flush()?;
        Ok(Self(file))
    }

    /// Its path.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

/// Opens a regular file for reading, and tells its length.
///
/// # Errors
/// Those of [`read_bounded`] but the limit.
pub fn open_regular(path: &Path) -> io::Result<(File, u64)> {
    let metadata = std::fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory));
    }
    if !metadata.is_file() {
        return Err(io::Error::from(io::ErrorKind::InvalidInput));
    }
    Ok((File::open(path)?, metadata.len()))
}

/// What stands under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// Nothing.
    Nothing,
    /// A folder.
    Folder,
    /// A file, or anything else.
    File,
}

/// Looks what stands under a name.
#[must_use]
pub fn found(path: &Path) -> Found {
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => Found::Folder,
        Ok(_) => Found::File,
        Err(_) if path.symlink_metadata().is_ok() => Found::File,
        Err(_) => Found::Nothing,
    }
}

/// The file itself where a name is a symbolic link, or a chain of them; any other name as it is.
///
/// # Errors
/// What the system says of a link that leads to nothing, or round in a circle.
pub fn followed(path: &Path) -> io::Result<PathBuf> {
    match path.is_symlink() {
        true => path.canonicalize(),
        false => Ok(path.to_owned()),
    }
}

/// Whether a folder can be looked into: its names, and what stands under them.
///
/// # Errors
/// What the system says where it can't; what is denied must not be taken for absent.
pub fn look_into(folder: &Path) -> io::Result<()> {
    std::fs::read_dir(folder)?;
    std::fs::metadata(folder.join(".")).map(drop)
}

/// When and how large a file is, for comparing with what was written down of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Its length.
    pub size_bytes: u64,
    /// When its content changed: seconds since 1970 and nanoseconds, as 32 bits hold them.
    pub modified: (u32, u32),
}

/// A file's stamp; none if there is no file. A symbolic link is not followed.
#[must_use]
pub fn stamp(path: &Path) -> Option<Stamp> {
    let metadata = std::fs::symlink_metadata(path).ok()?;
    let since = metadata
        .modified()
        .ok()?
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "git's index keeps the lower 32 bits"
    )]
    metadata.is_file().then(|| Stamp {
        size_bytes: metadata.len(),
        modified: (since.as_secs() as u32, since.subsec_nanos()),
    })
}

/// The names in a folder, sorted; those that are not Unicode are left out.
///
/// # Errors
/// What the system says, `FileTooLarge` for more than `limit`.
pub fn names_in(folder: &Path, limit: usize) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        names.extend(entry?.file_name().into_string());
        if names.len() > limit {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
    }
    names.sort();
    Ok(names)
}

/// The regular files of a folder with this extension, sorted; symbolic links are not followed.
///
/// # Errors
/// What the system says, `FileTooLarge` for more than `limit` names.
pub fn files_in(folder: &Path, extension: &str, limit: usize) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_file() && path.extension().is_some_and(|e| e == extension) {
            files.push(path);
        }
        if files.len() > limit {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn appears_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let mut new = NewFile::begin(&path).unwrap();
        new.file().write_all(b"one").unwrap();
        drop(new);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);

        let mut new = NewFile::begin(&path).unwrap();
        #[cfg(unix)]
        let is_kept = true;
        #[cfg(windows)]
        let is_kept = !super::super::rights::is_wine();
        assert!(new.is_private() || !is_kept);
        new.file().write_all(b"two").unwrap();
        assert!(!path.exists());
        new.commit().unwrap();
        assert_eq!(read_bounded(&path, 3).unwrap(), b"two");
    }

    #[test]
    fn never_overwrites() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let mut late = NewFile::begin(&path).unwrap();
        late.file().write_all(b"late").unwrap();
        std::fs::write(&path, b"first").unwrap();
        assert_eq!(
            late.commit().unwrap_err().kind(),
            io::ErrorKind::AlreadyExists
        );
        assert_eq!(
            NewFile::begin(&path).unwrap_err().kind(),
            io::ErrorKind::AlreadyExists
        );
        assert_eq!(std::fs::read(&path).unwrap(), b"first");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_is_replaced_keeps_another_name_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let [path, aside] = ["a", "a.before"].map(|name| folder.path().join(name));
        std::fs::write(&path, b"old").unwrap();
        let begun = || {
            let mut new = NewFile::begin(&folder.path().join("a.new")).unwrap();
            new.file().write_all(b"new").unwrap();
            new
        };
        #[cfg(windows)]
        {
            // As Python's sqlite3 has it open: others may read and write, and none may rename it.
            use std::os::windows::fs::OpenOptionsExt;
            let held = File::options()
                .read(true)
                .share_mode(3)
                .open(&path)
                .unwrap();
            assert!(is_in_use(&begun().commit_over(&path, &aside).unwrap_err()));
            assert_eq!(names_in(folder.path(), 9).unwrap(), ["a"]);
            assert_eq!(std::fs::read(&path).unwrap(), b"old");
            drop(held);
        }
        begun().commit_over(&path, &aside).unwrap();
        assert_eq!(names_in(folder.path(), 9).unwrap(), ["a", "a.before"]);
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
        assert_eq!(std::fs::read(&aside).unwrap(), b"old");
    }

    #[test]
    fn reads_are_bounded() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, b"1234").unwrap();
        assert_eq!(
            read_bounded(&path, 3).unwrap_err().kind(),
            io::ErrorKind::FileTooLarge
        );
        assert_eq!(
            read_bounded(folder.path(), 3).unwrap_err().kind(),
            io::ErrorKind::IsADirectory
        );
    }
}
