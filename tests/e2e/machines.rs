//! Unusual machines: a home that can't be written to, no font for Chinese, a small screen, a high-contrast theme, no
//! screen.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::install::Install;
use crate::window::{Protocol, Setup, Window, drive, program};

/// A font configuration with one folder, whose fonts have no Chinese.
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
fn a_home_that_cannot_be_written_to_has_a_window() {
    // A folder that exists but that no one can write to, and one that does not exist.
    let [closed, absent] = ["/proc/1", "/nowhere/at/all"].map(Path::new);
    for (protocol, home, own_folder) in [
        (Protocol::X11, closed, true),
        (Protocol::X11, absent, false),
        (Protocol::Wayland, closed, false),
    ] {
        let homes = ["HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"];
        let mut variables: Vec<_> = homes.map(|name| (name, home.into())).into();
        if !own_folder {
            variables.push(("DBGPT_UPGRADE_HOME", home.join("app").into()));
        }
        let setup = Setup {
            protocol,
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
fn the_window_fits_its_screen() {
    for (screen, scale) in [((800, 600), "1"), ((1366, 768), "2")] {
        let setup = Setup {
            screen,
            variables: vec![("GDK_SCALE", scale.into())],
            ..Setup::default()
        };
        drive(setup, |window| async move {
            window.find("[data-testid=folder]").await;
            let (width, height) = window.size();
            assert!(
                width <= screen.0 && height <= screen.1,
                "{width}x{height} on {screen:?}"
            );
            window
        });
    }
}

/// Two screens on which a window is lower than 560 px: a small one, and one with two pixels per point.
#[test]
fn the_primary_button_is_in_sight_on_a_low_screen() {
    let install = &Install::new();
    for (screen, scale) in [((800, 520), "1"), ((1366, 768), "2")] {
        let setup = Setup {
            screen,
            variables: vec![("GDK_SCALE", scale.into())],
            ..install.setup(&[])
        };
        drive(setup, |window| async move {
            let low = window.ask("return innerHeight <= 560").await;
            assert_eq!(low, true, "{screen:?}");
            in_sight(&window, "folder").await;
            window.go_to_inspect().await;
            in_sight(&window, "to-check").await;
            window.picture(&format!("low-inspect-{scale}")).await;
            window.click("to-check").await;
            in_sight(&window, "to-backup").await;
            window.click("to-backup").await;
            in_sight(&window, "choose-target").await;
            window.click("choose-target").await;
            in_sight(&window, "back-up").await;
            window.click("back-up").await;
            in_sight(&window, "to-upgrade").await;
            window.picture(&format!("low-backed-up-{scale}")).await;
            window
        });
        std::fs::remove_file(install.backup()).expect("the backup");
    }
}

/// Asserts that the primary button is completely visible without scrolling, and comes before anything else that is.
async fn in_sight(window: &Window, id: &str) {
    window
        .find(&format!("[data-testid={id}].primary:enabled"))
        .await;
    let seen = window
        .ask(&format!(
            "scrollTo(0, 0); const button = document.querySelector('[data-testid={id}]'); \
             const box = button.getBoundingClientRect(); \
             const hit = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2); \
             return box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight && box.right <= innerWidth \
                 && button.contains(hit)"
        ))
        .await;
    if seen != true {
        window.picture("not-in-sight").await;
    }
    assert_eq!(seen, true, "{id}");
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
    for protocol in [Protocol::X11, Protocol::Wayland] {
        let setup = Setup {
            protocol,
            ..Setup::default()
        };
        drive(setup, |window| async move {
            window.find("[data-testid=sample]").await;
            let log = window.log();
            assert!(
                log.contains(&format!("ground={}", protocol.ground()))
                    && log.contains("), WebKitGTK 2.")
                    && log.contains(", drawn without the graphics card"),
                "{log}"
            );
            window
        });
    }
}
