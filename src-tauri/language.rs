//! The window's language at its start, and whether this machine's fonts can draw it.

use std::sync::OnceLock;

use engine::words::Lang;

/// Whether the fonts of this machine can draw Chinese; asked once, after the page began to load.
#[derive(Default)]
pub(crate) struct Fonts(OnceLock<bool>);

impl Fonts {
    pub(crate) fn remember(&self, has_chinese: bool) {
        // Set once: fonts that are installed later count from the next start.
        let _ = self.0.set(has_chinese);
    }

    pub(crate) fn has_chinese(&self) -> bool {
        self.0.get().copied().unwrap_or(true)
    }
}

/// The language that the user chose, else the system's; English if no font could draw it.
pub(crate) fn begins_with(chosen: Option<Lang>, system: Lang, has_chinese: bool) -> Lang {
    match chosen.or_else(of_environment).unwrap_or(system) {
        Lang::ZhCn if !has_chinese => Lang::En,
        lang => lang,
    }
}

/// The language by gettext's `LANGUAGE` list, then POSIX's locale variables. Better than the page's own guess, which
/// follows the C library: that falls back to English if the locale's files are not installed. Windows and macOS are asked,
/// since a program that is not started from a terminal has no such variables there.
pub(crate) fn of_environment() -> Option<Lang> {
    let value = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let listed = value("LANGUAGE").unwrap_or_default();
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(value)
        .unwrap_or_default();
    let told = listed.split(':').chain([locale.as_str()]).find_map(spoken);
    #[cfg(not(target_os = "linux"))]
    let told = told.or_else(|| spoken(&sys_locale::get_locale()?));
    told
}

fn spoken(tag: &str) -> Option<Lang> {
    match tag.get(..2)? {
        "zh" => Some(Lang::ZhCn),
        "en" => Some(Lang::En),
        _ => None,
    }
}
