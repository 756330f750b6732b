//! Machines that are not quite as the developer's: a home that can't be written to, no font for Chinese, a small screen, a theme of
//! high contrast, no screen at all.

use std::path::Path;
use std::process::{Command, Stdio};

use support::sqlite_install;

use crate::window::{Protocol, Setup, drive, program};

/// Only the fonts of one folder, which knows no Chinese.
fn latin_only(folder: &Path) -> std::path::PathBuf {
    let latin = Path::new("/usr/share/fonts/truetype/dejavu");
    assert!(latin.is_dir(), "{} (fonts-dejavu-core)", latin.display());
    let config = folder.join("fonts.conf");
    let text = format!(
        "<?xml version=\"1.0\"?><fontconfig><dir>{}</dir><cachedir>{}</cachedir></fontconfig>",
        latin.display(),
        folder.join("fonts").display()
    );
    std::fs::write(&config, text).expect("a config");
    config
}

#[test]
fn a_home_that_cannot_be_written_to_has_a_window_for_an_ordinary_user() {
    // Nobody may write there, and it is always there.
    let closed = Path::new("/proc/1");
    for (protocol, own_folder) in [(Protocol::X11, true), (Protocol::Wayland, false)] {
        let homes = ["HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"];
        let mut variables: Vec<_> = homes.map(|name| (name, closed.into())).into();
        if !own_folder {
            variables.push(("DBGPT_UPGRADE_HOME", closed.join("app").into()));
        }
        let setup = Setup {
            protocol,
            ordinary: true,
            variables,
            ..Setup::default()
        };
        drive(setup, |window| async move {
            window.click("sample").await;
            if own_folder {
                window.find("[data-testid=verdict]").await;
            } else {
                assert_eq!(window.error_code().await, "home-unusable");
            }
            window
        });
    }
}

#[test]
fn without_a_screen_a_plain_line_says_so() {
    let home = tempfile::tempdir().expect("a home");
    let ended = Command::new(program("dbgpt-upgrade-desktop"))
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env("LANG", "en_US.UTF-8")
        .env_remove("LANGUAGE")
        .env("DBGPT_UPGRADE_HOME", home.path())
        .stdin(Stdio::null())
        .output()
        .expect("it starts");
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(1), "{said}");
    assert!(
        said.contains("WAYLAND_DISPLAY") && said.contains("dbgpt-upgrade --help"),
        "{said}"
    );
    assert!(!said.contains("panicked"), "{said}");
}

#[test]
fn where_no_font_has_chinese_the_window_speaks_english_and_says_why() {
    let folder = tempfile::tempdir().expect("a folder");
    let setup = Setup {
        language: "zh_CN.UTF-8",
        variables: vec![("FONTCONFIG_FILE", latin_only(folder.path()).into())],
        ..Setup::default()
    };
    drive(setup, |window| async move {
        window.find("html[lang=en] [data-testid=sample]").await;
        let list = window
            .find("[data-testid=language] option[value=zh-CN]:disabled")
            .await;
        let said = list.text().await.expect("its text");
        assert!(said.is_ascii() && said.contains("font"), "{said}");
        window
    });
}

#[test]
fn gettexts_list_of_languages_is_heard() {
    let setup = Setup {
        language: "fr_FR.UTF-8",
        variables: vec![("LANGUAGE", "fr:zh_CN:en".into())],
        ..Setup::default()
    };
    drive(setup, |window| async move {
        window.find("html[lang=zh-CN] [data-testid=sample]").await;
        window
    });
}

#[test]
fn the_window_fits_its_screen_and_its_buttons_are_at_hand() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = sqlite_install(&folder.path().join("i"), "0.4.7");
    for (screen, scale) in [((800, 600), "1"), ((1366, 768), "2")] {
        let setup = Setup {
            screen,
            variables: vec![("GDK_SCALE", scale.into())],
            ..Setup::picking([root.clone()])
        };
        drive(setup, |window| async move {
            window.click("folder").await;
            window.find("[data-testid=finish]").await;
            let (width, height) = window.size();
            assert!(
                width <= screen.0 && height <= screen.1,
                "{width}x{height} on {screen:?}"
            );
            // In sight, without scrolling.
            let seen = window
                .ask("const box = document.querySelector('[data-testid=finish]').getBoundingClientRect(); \
                      return box.top >= 0 && box.bottom <= innerHeight && box.right <= innerWidth")
                .await;
            assert_eq!(seen, true, "on {screen:?}");
            window
        });
    }
}

#[test]
fn a_theme_of_high_contrast_is_followed() {
    for (theme, ground) in [
        ("HighContrast", "rgb(255, 255, 255)"),
        ("HighContrastInverse", "rgb(0, 0, 0)"),
    ] {
        let setup = Setup {
            variables: vec![("GTK_THEME", theme.into())],
            ..Setup::default()
        };
        drive(setup, |window| async move {
            window.find("[data-testid=sample]").await;
            let painted = window
                .ask("return getComputedStyle(document.body).backgroundColor")
                .await;
            assert_eq!(painted, ground, "{theme}");
            window.is_accessible(theme).await;
            window.picture(&format!("contrast-{theme}")).await;
            window
        });
    }
}

#[test]
fn the_log_says_what_the_window_stands_on() {
    for (protocol, name) in [(Protocol::X11, "X11"), (Protocol::Wayland, "Wayland")] {
        let setup = Setup {
            protocol,
            ..Setup::default()
        };
        drive(setup, |window| async move {
            window.find("[data-testid=sample]").await;
            let log = window.log();
            assert!(
                log.contains(&format!("ground={name} (")) && log.contains("WebKitGTK 2."),
                "{log}"
            );
            window
        });
    }
}
