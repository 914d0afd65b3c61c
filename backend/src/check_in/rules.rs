//! What in an answer opens a case. Pure: the same answer after the same history is judged alike everywhere.

use super::crisis;
use super::instrument::Instrument;
use caunoi_wire::case::Reason;
use caunoi_wire::check_in::CheckInAnswer;

/// Answers that a falling trend is read from, the new one among them.
pub const TREND: usize = 3;
/// A trend falls by at least this part of the best score.
const TREND_FALLS_BY: i32 = 3;

/// Why an answer opens a case, if it does; `before` are the scores of the answers before it, the newest first.
pub fn reasons(
    instrument: &Instrument,
    answer: &CheckInAnswer,
    score: i32,
    before: &[i32],
) -> Vec<Reason> {
    let found = [
        (Reason::Score, instrument.opens_case(score)),
        (Reason::Trend, falls(instrument.highest(), score, before)),
        (Reason::AskedToTalk, answer.talk),
        (Reason::CrisisWords, crisis::is_in(&answer.words)),
    ];
    let found = found.into_iter().filter(|(_, is_so)| *is_so);
    found.map(|(reason, _)| reason).collect()
}

/// Each of three answers in a row is lower than the one before, and by a third of the scale in all.
fn falls(highest: i32, score: i32, before: &[i32]) -> bool {
    let [last, first, ..] = before else {
        return false;
    };
    score < *last && last < first && (first - score) * TREND_FALLS_BY >= highest
}

#[cfg(test)]
mod tests {
    use super::super::instrument::find;
    use super::*;

    #[test]
    fn each_reason_stands_for_itself() {
        let mood = find("mood").expect("mood");
        let answer = |choice: u8, words: &str, talk| CheckInAnswer {
            child_id: uuid::Uuid::nil().into(),
            choices: vec![choice],
            words: words.to_owned(),
            talk,
        };
        let judged = |answer: &CheckInAnswer, before: &[i32]| {
            let score = mood.score(&answer.choices).expect("fits");
            reasons(mood, answer, score, before)
        };
        assert_eq!(judged(&answer(0, "vui", false), &[5, 5]), []);
        assert_eq!(judged(&answer(4, "", false), &[]), [Reason::Score]);
        assert_eq!(judged(&answer(3, "", false), &[3, 4]), [Reason::Trend]);
        assert_eq!(judged(&answer(3, "", false), &[3, 3]), [], "not falling");
        assert_eq!(
            judged(&answer(2, "", false), &[4]),
            [],
            "two answers are no trend"
        );
        assert_eq!(
            judged(&answer(0, "muon chet", true), &[]),
            [Reason::AskedToTalk, Reason::CrisisWords]
        );
    }
}
