//! Commands on Windows: PowerShell 5.1 and 7 run them as they are.

use std::path::Path;

use engine::config::{self, Overrides};
use engine::guidance::{self, Guidance, Shell};
use engine::words::Lang;
use support::trees::put;
use support::{folder, sqlite_install};

use crate::guidance::said;

/// Asserts that no line uses an alias of PowerShell, or syntax that version 5.1 lacks.
pub(crate) fn check_lines(place: &str, told: &Guidance) {
    for line in told.commands.iter().flat_map(|one| one.lines.lines()) {
        let first = line.split(' ').next().unwrap();
        let others = ["curl", "pkill", "cp", "mkdir", "cd", ".", "wget"];
        assert!(!others.contains(&first), "{place}: {line}");
        assert!(
            !line.contains("&&") && !line.contains("| tar"),
            "{place}: {line}"
        );
    }
    for text in said(told, Lang::En) {
        assert!(!text.contains("systemd"), "{place}: {text}");
    }
}

#[test]
fn windows_is_told_in_power_shell() {
    let top = folder();
    let root = top.path().join("数据 it's");
    let old = sqlite_install(&root, "0.4.7");
    let script = root.join("env/Scripts/Activate.ps1");
    put(&root, "env/Scripts/Activate.ps1", "");
    let mut install = config::read(&old, &Overrides::default()).unwrap();
    let folder = install.folder.as_mut().unwrap();
    folder.packages.push(config::folder::Package {
        name: "dbgpt".to_owned(),
        version: Some("0.6.0".to_owned()),
        editable: true,
        place: root.join("env/Lib/site-packages"),
    });
    let lines = |to: &str| -> Vec<String> {
        let from = "0.6.0".parse().unwrap();
        let told = guidance::guidance(&install, from, to.parse().unwrap(), Shell::PowerShell);
        let lines = told.commands.iter().flat_map(|one| one.lines.lines());
        lines.map(str::to_owned).collect()
    };
    let word = |path: &Path| format!("'{}'", path.to_str().unwrap().replace('\'', "''"));
    let crossing = lines("0.7.5");
    for expected in [
        format!("Set-Location -LiteralPath {}", word(&root)),
        "curl.exe -fLo dbgpt-v0.7.5.tar.gz https://github.com/eosphoros-ai/DB-GPT/archive/refs/tags/v0.7.5.tar.gz".to_owned(),
        "tar -xzf dbgpt-v0.7.5.tar.gz --strip-components=1".to_owned(),
        "New-Item -ItemType Directory -Force -Path configs/my".to_owned(),
    ] {
        assert!(crossing.contains(&expected), "no {expected} in {crossing:#?}");
    }
    assert!(
        crossing[0].contains("Stop-Process -Id $_.ProcessId"),
        "{crossing:#?}"
    );
    let before = lines("0.6.3");
    let entered = format!("& {}", word(&script));
    assert!(before.contains(&entered), "no {entered} in {before:#?}");
}
