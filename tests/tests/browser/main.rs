//! The app in real Chromium, served by the real server. Nothing is played but the push service of the phones.

mod attachment;
mod attention;
mod bridge;
mod channels;
mod check_in;
mod dates;
mod day;
mod desk;
mod first;
mod help;
mod inspector;
mod keep;
mod lesson;
mod live;
mod month;
mod offline;
mod screens;
mod sign_in;
mod steps;
mod story;
mod translation;
mod upload;
mod visits;
