//! Stories of the whole system, each told on SQLite and on PostgreSQL. One binary: linking is the slow part.

mod attention;
mod audience;
mod delivery;
mod devices;
mod email;
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
mod series;
mod sign_in;
mod simulation;
mod slices;
mod web;
