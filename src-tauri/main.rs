//! The window of DB-GPT Upgrade: hands the page's questions to the engine, and the engine's answers to the page.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod commands;
mod job;
mod messages;
mod picker;
mod views;

fn main() {
    tauri::Builder::default()
        .manage(job::Job::new())
        .manage(picker::FilePicker::from_environment())
        .invoke_handler(tauri::generate_handler![
            commands::start_state,
            commands::speak,
            commands::choose_config,
            commands::make_sample,
            commands::look,
            commands::check,
            commands::plan,
            commands::choose_backup_target,
            commands::back_up,
            commands::upgrade,
            commands::repair,
            commands::cancel,
            commands::save_report,
        ])
        .run(tauri::generate_context!())
        .expect("the window opens");
}
