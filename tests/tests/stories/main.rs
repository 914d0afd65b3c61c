//! Stories of the whole system, each told on SQLite and on PostgreSQL. One binary: linking is the slow part.

mod audience;
mod calendar;
mod delivery;
mod email;
mod event;
mod fanout;
mod faults;
mod gateway;
mod in_person;
mod ladder;
mod light;
mod live;
mod matrix;
mod metrics;
mod picker;
mod posts;
mod preferences;
mod processes;
mod progress;
mod roster;
mod schema;
mod sign_in;
mod simulation;
mod slices;
mod web;
