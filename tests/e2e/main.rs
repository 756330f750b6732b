//! The real window, driven by WebDriver on a screen of its own.

mod window;

mod mysql;
mod sample;
