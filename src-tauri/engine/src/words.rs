//! From ids to words: English and Chinese, in Project Fluent's format.
//!
//! One file per domain and language in `words/`; a test finds a key that is missing, unused or without a hint.

use std::str::FromStr;
use std::sync::{LazyLock, OnceLock};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use serde::{Deserialize, Serialize};
use unic_langid::LanguageIdentifier;

use crate::message::{Arg, Args, Finding, Message};
use crate::shell::Shell;

/// The languages that the app speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Lang {
    /// English.
    #[default]
    #[serde(rename = "en")]
    En,
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    ZhCn,
}

impl Lang {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::En, Self::ZhCn];

    /// The tag by BCP 47.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::ZhCn => "zh-CN",
        }
    }
}

impl FromStr for Lang {
    type Err = ();

    fn from_str(tag: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|lang| lang.tag().eq_ignore_ascii_case(tag))
            .ok_or(())
    }
}

macro_rules! domains {
    ($($domain:literal),+ $(,)?) => {
        /// The words' files of a language: domain and text.
        fn sources(lang: Lang) -> Vec<(&'static str, &'static str)> {
            match lang {
                Lang::En => vec![$(($domain, include_str!(concat!("words/en/", $domain, ".ftl")))),+],
                Lang::ZhCn => vec![$(($domain, include_str!(concat!("words/zh-CN/", $domain, ".ftl")))),+],
            }
        }
    };
}

domains![
    "apply",
    "backup",
    "beside",
    "carry",
    "cli",
    "compose",
    "config",
    "find",
    "folder",
    "general",
    "guidance",
    "inspect",
    "mysql",
    "plan",
    "preflight",
    "rehearse",
    "report",
    "restore",
    "session",
    "toml",
    "undo",
    "window",
];

/// Words of the releases that are read in addition to the built-in ones, by language.
static FURTHER: OnceLock<[String; 2]> = OnceLock::new();

/// Adds words; to be called before any are rendered.
pub(crate) fn extend(en: String, zh_cn: String) {
    // A second call changes nothing: only one folder of releases is ever read.
    let _ = FURTHER.set([en, zh_cn]);
}

/// What is typed to start the command line.
static CLI: LazyLock<String> = LazyLock::new(|| Shell::HERE.program());

static BUNDLES: LazyLock<[FluentBundle<FluentResource>; 2]> =
    LazyLock::new(|| Lang::ALL.map(bundle));

fn bundle(lang: Lang) -> FluentBundle<FluentResource> {
    let tag: LanguageIdentifier = lang.tag().parse().expect("our own tags are valid");
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    // Fluent's marks for text direction would end up in files and terminals.
    bundle.set_use_isolating(false);
    let of_releases = match lang {
        Lang::En => include_str!(concat!(env!("OUT_DIR"), "/words-en.ftl")),
        Lang::ZhCn => include_str!(concat!(env!("OUT_DIR"), "/words-zh-CN.ftl")),
    };
    let further = FURTHER
        .get()
        .map_or("", |further| further[lang as usize].as_str());
    let named = [("releases", of_releases), ("further releases", further)];
    for (domain, text) in sources(lang).into_iter().chain(named) {
        let resource = FluentResource::try_new(text.to_owned())
            .unwrap_or_else(|(_, errors)| panic!("words/{}/{domain}.ftl: {errors:?}", lang.tag()));
        bundle
            .add_resource(resource)
            .unwrap_or_else(|errors| panic!("words/{}/{domain}.ftl: {errors:?}", lang.tag()));
    }
    bundle
}

/// The words of a message, such as a step's reason or a proof's.
#[must_use]
pub fn message(lang: Lang, message: &Message) -> String {
    render(lang, &message.id, None, &message.args)
}

/// What a repair is for, in a few words; its id where no file has any.
#[must_use]
pub fn repair(lang: Lang, id: &str) -> String {
    let key = format!("repair-{}", id.replace(['.', '/'], "-"));
    let said = render(lang, &key, None, &Args::new());
    if said == key { id.to_owned() } else { said }
}

/// What an error says.
pub(crate) fn error(lang: Lang, message: &Message) -> String {
    render(lang, &format!("error-{}", message.id), None, &message.args)
}

/// What to do about an error.
pub(crate) fn error_hint(lang: Lang, message: &Message) -> String {
    render(
        lang,
        &format!("error-{}", message.id),
        Some("hint"),
        &message.args,
    )
}

/// What a finding says.
#[must_use]
pub fn finding(lang: Lang, finding: &Finding) -> String {
    render(
        lang,
        &format!("finding-{}", finding.id),
        None,
        &finding.args,
    )
}

/// What to do about a finding.
#[must_use]
pub fn finding_hint(lang: Lang, finding: &Finding) -> String {
    render(
        lang,
        &format!("finding-{}", finding.id),
        Some("hint"),
        &finding.args,
    )
}

/// The key itself stands in for words that are missing: a wrong text must never hide an error.
fn render(lang: Lang, key: &str, attribute: Option<&str>, args: &Args) -> String {
    let bundle = &BUNDLES[lang as usize];
    let pattern = bundle.get_message(key).and_then(|message| match attribute {
        None => message.value(),
        Some(name) => message
            .get_attribute(name)
            .map(|attribute| attribute.value()),
    });
    let Some(pattern) = pattern else {
        return key.to_owned();
    };
    let mut values = FluentArgs::new();
    // Journals of 0.1.0 hold messages without these arguments: that version led to one release only.
    for (name, said) in [("aim", "release-first-stop"), ("first", "release-first")] {
        let said = bundle.get_message(said).and_then(|message| message.value());
        if let Some(said) = said {
            let release = bundle.format_pattern(said, None, &mut Vec::new());
            values.set(name, FluentValue::from(release.into_owned()));
        }
    }
    // The words choose by it between the commands of Windows and those of a POSIX shell.
    let system = if cfg!(windows) { "windows" } else { "other" };
    values.set("system", FluentValue::from(system));
    values.set("cli", FluentValue::from(CLI.as_str()));
    for (name, arg) in args {
        let value = match arg {
            Arg::Number(number) => FluentValue::from(*number),
            Arg::Text(text) => FluentValue::from(text.as_str()),
            Arg::Said(said) => FluentValue::from(message(lang, said)),
        };
        values.set(name.as_ref(), value);
    }
    bundle
        .format_pattern(pattern, Some(&values), &mut Vec::new())
        .into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_name_the_commands_of_this_system() {
        let (own, foreign) = match cfg!(windows) {
            true => ("`Stop-Process`", ["`kill`", "systemctl"]),
            false => ("`kill`", ["Stop-Process", "Stop-Service"]),
        };
        for id in [
            "dbgpt-connected",
            "session-same-account",
            "dbgpt-answers-here",
        ] {
            for lang in Lang::ALL {
                let hint = finding_hint(lang, &Finding::warning(id));
                let is_foreign = foreign.iter().any(|command| hint.contains(command));
                assert!(hint.contains(own) && !is_foreign, "{hint}");
                assert!(!hint.contains('\n') && !hint.contains("{ "), "{hint}");
            }
        }
    }
}
