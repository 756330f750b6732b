//! The reader of compose files with everything that a config leads to: other files, variables, a target, a proposal.
//!
//! The input after a NUL byte, which no YAML contains, is the `.env` beside the file.

#![no_main]

use dbgpt_upgrade_fuzz::{folder, told};
use engine::config::{self, Overrides};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let (compose, env) = match bytes.iter().position(|&byte| byte == 0) {
        Some(at) => (&bytes[..at], &bytes[at + 1..]),
        None => (bytes, &[][..]),
    };
    let file = folder().join("docker-compose.yml");
    std::fs::write(folder().join(".env"), env).expect("memory takes it");
    std::fs::write(&file, compose).expect("memory takes it");
    let overrides = Overrides::default();
    match config::read(&file, &overrides) {
        Ok(install) => {
            assert!(
                install
                    .settings
                    .iter()
                    .all(|setting| !setting.key.is_empty())
            );
            let _none_for_many = config::proposal(&install);
        }
        Err(error) => told(&error),
    }
    for error in [
        config::as_written(&file, &overrides).err(),
        config::services(&file).err(),
    ] {
        error.iter().for_each(told);
    }
});
