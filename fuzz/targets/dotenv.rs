//! Our `.env` reader against python-dotenv 1.0.0, which DB-GPT uses: both read each file, and ours reads it as a
//! config too.

#![no_main]

use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex};

use dbgpt_upgrade_fuzz::{folder, told};
use engine::config::dotenv::{self, EXPANDED_LIMIT_BYTES};
use engine::config::{self, Overrides};
use libfuzzer_sys::{Corpus, fuzz_target};

#[path = "../../tests/support/oracle.rs"]
mod oracle;
#[path = "../../tests/support/dotenv.rs"]
mod python_dotenv;

static ORACLE: LazyLock<Mutex<python_dotenv::Oracle>> =
    LazyLock::new(|| Mutex::new(python_dotenv::Oracle::start()));

fuzz_target!(|file: &[u8]| -> Corpus {
    let path = folder().join(".env");
    std::fs::write(&path, file).expect("memory takes it");
    if let Err(error) = config::read(&path, &Overrides::default()) {
        told(&error);
    }
    let environment = python_dotenv::environment();
    let Some(values) = dotenv::parse(file)
        .ok()
        .map(|parsed| parsed.resolve(&environment))
    else {
        return asked(file, &environment);
    };
    let Ok(values) = values else {
        // Refused as too large: python-dotenv would fill the memory.
        return Corpus::Reject;
    };
    let bytes: usize = values
        .values()
        .filter_map(|value| value.text.as_ref().map(String::len))
        .sum();
    assert!(bytes <= EXPANDED_LIMIT_BYTES, "{bytes} bytes");
    asked(file, &environment)
});

fn asked(file: &[u8], environment: &BTreeMap<String, String>) -> Corpus {
    ORACLE.lock().expect("one thread").check(file, environment);
    Corpus::Keep
}
