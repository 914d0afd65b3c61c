//! Pictures beside each other on one sheet, packed with as few colours as do.

use image::{Rgb, RgbImage};
use std::collections::HashMap;

/// Between pictures, pixels.
const GAP: u32 = 24;
/// Of the sheet: neither theme's paper.
const GROUND: Rgb<u8> = Rgb([148, 150, 152]);
/// Colours of a sheet.
const COLOURS: usize = 40;
/// Colours nearer than this (squared, of three channels) are one.
const NEAR: u32 = 3 * 8 * 8;

/// Rows of pictures, each row's tops in line.
pub fn compose(rows: &[Vec<RgbImage>]) -> RgbImage {
    let wide = |row: &Vec<RgbImage>| row.iter().map(|shot| shot.width() + GAP).sum::<u32>() + GAP;
    let high = |row: &Vec<RgbImage>| row.iter().map(RgbImage::height).max().unwrap_or_default();
    let width = rows.iter().map(wide).max().unwrap_or(GAP);
    let height = rows.iter().map(|row| high(row) + GAP).sum::<u32>() + GAP;
    let mut sheet = RgbImage::from_pixel(width, height, GROUND);
    let mut top = GAP;
    for row in rows {
        let mut left = GAP;
        for shot in row {
            image::imageops::replace(&mut sheet, shot, left.into(), top.into());
            left += shot.width() + GAP;
        }
        top += high(row) + GAP;
    }
    sheet
}

/// A PNG with a palette: the most frequent colours, each far enough from the others.
pub fn packed(sheet: &RgbImage) -> Vec<u8> {
    // Screens are mostly ground: runs of one colour.
    let runs: Vec<([u8; 3], usize)> = sheet
        .as_raw()
        .as_chunks::<3>()
        .0
        .chunk_by(|one, other| one == other)
        .map(|run| (run[0], run.len()))
        .collect();
    let mut counts: HashMap<[u8; 3], usize> = HashMap::new();
    for (colour, length) in &runs {
        *counts.entry(*colour).or_default() += length;
    }
    let mut colours: Vec<([u8; 3], usize)> = counts.into_iter().collect();
    colours.sort_by_key(|(colour, count)| (std::cmp::Reverse(count.ilog2()), *colour));
    let mut palette: Vec<[u8; 3]> = Vec::with_capacity(COLOURS);
    for (colour, _) in &colours {
        if palette.len() < COLOURS && palette.iter().all(|other| far(*colour, *other) > NEAR) {
            palette.push(*colour);
        }
    }
    let mut nearest: HashMap<[u8; 3], u8> = HashMap::with_capacity(colours.len());
    for (colour, _) in &colours {
        let best = (0u8..)
            .zip(&palette)
            .min_by_key(|(_, other)| far(*colour, **other));
        nearest.insert(*colour, best.map_or(0, |(at, _)| at));
    }
    let mut indices = Vec::with_capacity(sheet.as_raw().len() / 3);
    for (colour, length) in &runs {
        indices.resize(indices.len() + length, nearest[colour]);
    }
    encode(sheet.dimensions(), &palette, &indices)
}

fn encode((width, height): (u32, u32), palette: &[[u8; 3]], indices: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    let mut encoder = png::Encoder::new(&mut packed, width, height);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(palette.concat());
    encoder.set_compression(png::Compression::High);
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(indices).expect("pixels");
    writer.finish().expect("an end");
    packed
}

fn far(one: [u8; 3], other: [u8; 3]) -> u32 {
    let square = |(a, b): (u8, u8)| u32::from(a.abs_diff(b)).pow(2);
    one.into_iter().zip(other).map(square).sum()
}
