//! How a tower's hot part runs: one op set ([`graph`]), several executors.
//!
//! **Architecture invariant:** an executor knows nothing of towers, a kernel holds no policy, and
//! which executor runs is decided in one function ([`choose`]).

pub mod cpu;
pub mod gpu;
pub mod graph;

pub use graph::{Activation, Graph, GraphBuilder, Op, Operand, Param, ParamId, Shape, Slot, Step};
