//! The delivery engine's core in worlds where everything goes wrong. `CAUNOI_SEEDS=100000` runs that many
//! (`cargo xtask faults` does), `CAUNOI_SEED=7` one of them.

use caunoi_tests::simulation::{Weather, World};

fn setting(name: &str) -> Option<u64> {
    let value = std::env::var(name).ok()?;
    Some(value.parse().expect("a number"))
}

fn live(weather: Weather) {
    let seeds = match setting("CAUNOI_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..setting("CAUNOI_SEEDS").unwrap_or(500),
    };
    for seed in seeds {
        if let Err(what) = World::new(seed, weather).live() {
            panic!("{weather:?}, CAUNOI_SEED={seed}: {what}");
        }
    }
}

#[test]
fn in_calm_weather_every_phone_rings_once() {
    live(Weather::Calm);
}

#[test]
fn in_a_storm_nothing_is_lost_and_nobody_known_to_have_it_is_rung_again() {
    live(Weather::Storm);
}
