//! The real window, driven by WebDriver on a screen of its own.

mod install;
mod window;

mod accessible;
mod backup;
mod compose;
mod dialog;
mod keyboard;
mod manners;
mod mysql;
mod sample;
mod two_at_once;
mod unfinished;
mod vanish;
mod wayland;
