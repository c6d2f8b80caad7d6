//! From values to slots: which activations can share memory.

use super::graph::{Program, Slot, Step, Value};

/// Assigns values to slots, and says how many f32 each slot must hold. A value's slot is taken over once no
/// later step reads it; results keep theirs.
pub(super) fn lower<O>(written: Program<Value, O>) -> (Program<Slot, O>, Vec<usize>) {
    let last_use = last_uses(&written);
    let mut slots: Vec<usize> = Vec::new();
    let mut free: Vec<usize> = Vec::new();
    // Step `i` writes value `i`.
    let mut slot_of: Vec<Slot> = Vec::with_capacity(written.steps.len());
    let mut steps = Vec::with_capacity(written.steps.len());
    for (index, step) in written.steps.into_iter().enumerate() {
        let output = take(&mut slots, &mut free, step.output_shape.len());
        let slot = |value: Value| slot_of[value.0];
        steps.push(Step {
            op: step.op,
            input: step.input.map(slot),
            input_shape: step.input_shape,
            residual: step.residual.map(slot),
            output,
            output_shape: step.output_shape,
        });
        for value in step.input.into_iter().chain(step.residual.filter(|r| Some(*r) != step.input)) {
            if last_use[value.0] == index {
                free.push(slot_of[value.0].0);
            }
        }
        slot_of.push(output);
    }
    let outputs = written.outputs.iter().map(|&(value, shape)| (slot_of[value.0], shape)).collect();
    (Program { steps, outputs }, slots)
}

/// For each value, the index of the last step that reads it; results are never let go.
fn last_uses<O>(written: &Program<Value, O>) -> Vec<usize> {
    let mut last: Vec<usize> = (0..written.steps.len()).collect();
    for (index, step) in written.steps.iter().enumerate() {
        for value in step.input.iter().chain(&step.residual) {
            last[value.0] = index;
        }
    }
    for (value, _) in &written.outputs {
        last[value.0] = usize::MAX;
    }
    last
}

/// The smallest free slot that is large enough, or the largest free one grown, or a new one.
fn take(slots: &mut Vec<usize>, free: &mut Vec<usize>, len: usize) -> Slot {
    let fit = (0..free.len()).filter(|&i| slots[free[i]] >= len).min_by_key(|&i| slots[free[i]]);
    let chosen = fit.or_else(|| (0..free.len()).max_by_key(|&i| slots[free[i]]));
    match chosen {
        Some(index) => {
            let slot = free.swap_remove(index);
            slots[slot] = slots[slot].max(len);
            Slot(slot)
        }
        None => {
            slots.push(len);
            Slot(slots.len() - 1)
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::compute::Activation;
    use crate::compute::testing::Tower;

    #[test]
    fn slots_are_reused_but_never_alias_a_live_value() {
        let (mut tower, mut x) = Tower::new(4, 8);
        for _ in 0..4 {
            let y = tower.linear(x, 8, Activation::Gelu);
            x = tower.linear_add(y, x, Activation::Identity);
        }
        let graph = tower.finish(&[x]);
        assert_eq!(graph.slots.len(), 3);
        for step in &graph.lowered.steps {
            assert_ne!(step.input, Some(step.output));
            assert_ne!(step.residual, Some(step.output));
        }
    }
}
