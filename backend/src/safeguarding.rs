//! Safeguarding: who is on [duty], what becomes a [case], and how the [alert](crate::alert) about it reaches somebody who takes it. It
//! never writes to the family: most violence happens there.

pub mod case;
pub mod duty;
pub mod escalate;
pub mod sheet;
