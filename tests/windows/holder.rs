//! Another Windows program that has a file open.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use crate::machine::{Machine, start};

/// Opens a file as Python's sqlite3 does: others may read and write it, but not rename it.
const SOURCE: &str = r#"
#include <windows.h>
#include <stdio.h>
int wmain(int count, wchar_t **given) {
    HANDLE held = CreateFileW(given[1], GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
    if (count < 2 || held == INVALID_HANDLE_VALUE) return 1;
    puts("held");
    fflush(stdout);
    return getchar() == EOF ? 0 : 2;
}"#;

/// The running program; it ends when dropped.
pub(crate) struct Holder(Child);

impl Holder {
    /// A program that has this file open.
    pub(crate) fn of(machine: &Machine, file: &str) -> Self {
        Self::called("hold.exe", machine, file)
    }

    /// The same under another name, such as one that we recognize.
    pub(crate) fn called(name: &str, machine: &Machine, file: &str) -> Self {
        let source = machine.path("hold.c");
        let program = machine.path(name);
        std::fs::write(&source, SOURCE).unwrap();
        let built = Command::new("x86_64-w64-mingw32-gcc")
            .args(["-municode", "-o"])
            .args([&program, &source])
            .status();
        assert!(built.unwrap().success());
        let mut child = start(&[], &program)
            .arg(machine.there(file))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = String::new();
        let stdout = child.stdout.as_mut().unwrap();
        BufReader::new(stdout).read_line(&mut said).unwrap();
        assert_eq!(said.trim(), "held");
        Self(child)
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ended = self.0.wait();
    }
}
