//! The window of DB-GPT Upgrade: hands the page's questions to the engine, and the engine's answers to the page.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod commands;
mod job;
mod messages;
mod picker;
mod views;

use tauri::{Manager, WindowEvent};

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
        .on_window_event(|window, event| {
            // A statement that runs can't be taken back: the window stays until the run has ended.
            if let WindowEvent::CloseRequested { api, .. } = event
                && window.state::<job::Job>().is_changing()
            {
                api.prevent_close();
            }
        })
        .run(tauri::generate_context!())
        .expect("the window opens");
}
