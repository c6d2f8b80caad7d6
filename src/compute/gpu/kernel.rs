//! The kernels: their WGSL, their constants and their shapes of work.

/// Invocations of a workgroup in every kernel but the linear layer.
const INVOCATIONS: usize = 64;
/// Cells in a row that one invocation of the depthwise kernel makes.
pub(super) const STRIP: usize = 4;
/// Queries that one workgroup of the attention kernel answers; a vec4 holds their scores.
pub(super) const QUERIES: usize = 4;
/// Vec4s of inputs that the linear kernel stages at a time.
const DEPTH: usize = 4;

/// Codes of `Step::activation` in linear.wgsl.
pub(super) const IDENTITY: u32 = 0;
pub(super) const RELU6: u32 = 1;
pub(super) const GELU: u32 = 2;

/// The workgroup of a linear layer: `across * down` invocations make `4 down` rows of `4 across`
/// outputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Tile {
    pub across: usize,
    pub down: usize,
}

impl Tile {
    /// 64 rows x 64 outputs.
    pub const SQUARE: Tile = Tile { across: 16, down: 16 };
    /// 128 rows x 32 outputs.
    pub const TALL: Tile = Tile { across: 8, down: 32 };

    /// The square tile, unless the tall one leaves fewer of its outputs unused.
    pub fn choose(outputs: usize) -> Tile {
        let padded = |tile: Tile| outputs.next_multiple_of(4 * tile.across);
        if padded(Tile::TALL) < padded(Tile::SQUARE) { Tile::TALL } else { Tile::SQUARE }
    }
}

/// A kernel and the constants it is specialised for: one pipeline each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kernel {
    Stem,
    Depthwise,
    Linear(Tile),
    LayerNorm,
    Attention { tokens: usize },
    MeanPool,
}

impl Kernel {
    /// The file of the kernel, its label as well.
    pub fn name(self) -> &'static str {
        match self {
            Kernel::Stem => "stem",
            Kernel::Depthwise => "depthwise",
            Kernel::Linear(_) => "linear",
            Kernel::LayerNorm => "layer_norm",
            Kernel::Attention { .. } => "attention",
            Kernel::MeanPool => "mean_pool",
        }
    }

    /// The whole WGSL: generated constants, the shared prelude, the kernel's file.
    pub fn source(self) -> String {
        let body = match self {
            Kernel::Stem => include_str!("shaders/stem.wgsl"),
            Kernel::Depthwise => include_str!("shaders/depthwise.wgsl"),
            Kernel::Linear(_) => include_str!("shaders/linear.wgsl"),
            Kernel::LayerNorm => include_str!("shaders/layer_norm.wgsl"),
            Kernel::Attention { .. } => include_str!("shaders/attention.wgsl"),
            Kernel::MeanPool => include_str!("shaders/mean_pool.wgsl"),
        };
        format!(
            "const INVOCATIONS: u32 = {INVOCATIONS}u;\nconst STRIP: u32 = {STRIP}u;\n\
             const QUERIES: u32 = {QUERIES}u;\nconst DEPTH: u32 = {DEPTH}u;\n\
             const RELU6: u32 = {RELU6}u;\nconst GELU: u32 = {GELU}u;\n\n{}\n{body}",
            include_str!("shaders/prelude.wgsl")
        )
    }

    /// Values of the kernel's `override` declarations.
    pub fn overrides(self) -> Vec<(&'static str, f64)> {
        match self {
            Kernel::Linear(tile) => vec![("ACROSS", tile.across as f64), ("DOWN", tile.down as f64)],
            Kernel::Attention { tokens } => vec![("TOKENS", tokens as f64)],
            _ => Vec::new(),
        }
    }

    /// Number of read-only storage buffers, bound from 3 on.
    pub fn reads(self) -> usize {
        match self {
            Kernel::Stem | Kernel::Depthwise | Kernel::LayerNorm => 3,
            Kernel::Linear(_) => 5,
            Kernel::Attention { .. } | Kernel::MeanPool => 1,
        }
    }

    /// Bytes of workgroup memory.
    pub fn workgroup_bytes(self) -> usize {
        const VEC4: usize = 16;
        match self {
            Kernel::Stem | Kernel::Depthwise | Kernel::MeanPool => 0,
            Kernel::Linear(Tile { across, down }) => DEPTH * 4 * (across + down) * VEC4,
            Kernel::LayerNorm => INVOCATIONS * size_of::<f32>(),
            Kernel::Attention { tokens } => (tokens + INVOCATIONS) * VEC4,
        }
    }
}

/// How many workgroups a step takes for a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Grid {
    /// Units of work of one picture.
    per_picture: usize,
    /// Units that one workgroup does; the pictures of a batch share workgroups.
    per_workgroup: usize,
    /// Workgroups side by side over the same units.
    across: usize,
}

impl Grid {
    /// One invocation per unit.
    pub fn invocations(per_picture: usize) -> Grid {
        Grid { per_picture, per_workgroup: INVOCATIONS, across: 1 }
    }

    /// One workgroup per unit.
    pub fn workgroups(per_picture: usize) -> Grid {
        Grid { per_picture, per_workgroup: 1, across: 1 }
    }

    /// Tiles over `rows` per picture and `outputs` columns.
    pub fn tiles(tile: Tile, rows: usize, outputs: usize) -> Grid {
        Grid { per_picture: rows, per_workgroup: 4 * tile.down, across: outputs.div_ceil(4 * tile.across) }
    }

    /// The dispatch for a batch, folded into two dimensions of at most `limit` workgroups each.
    pub fn dispatch(self, pictures: usize, limit: u32) -> (u32, u32) {
        let count = (pictures * self.per_picture).div_ceil(self.per_workgroup) * self.across;
        let rows = count.div_ceil(limit as usize).max(1);
        (count.div_ceil(rows) as u32, rows as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wgpu::naga;

    const KERNELS: [Kernel; 7] = [
        Kernel::Stem,
        Kernel::Depthwise,
        Kernel::Linear(Tile::SQUARE),
        Kernel::Linear(Tile::TALL),
        Kernel::LayerNorm,
        Kernel::Attention { tokens: 49 },
        Kernel::MeanPool,
    ];

    /// Parses, validates without any optional capability and resolves the overrides.
    fn check(kernel: Kernel) -> naga::Module {
        let source = kernel.source();
        let module = naga::front::wgsl::parse_str(&source)
            .unwrap_or_else(|error| panic!("{}: {}", kernel.name(), error.emit_to_string(&source)));
        let mut validator = naga::valid::Validator::new(
            naga::valid::ValidationFlags::all(),
            naga::valid::Capabilities::empty(),
        );
        let info = validator
            .validate(&module)
            .unwrap_or_else(|error| panic!("{}: {}", kernel.name(), error.emit_to_string(&source)));
        let constants = kernel.overrides().into_iter().map(|(k, v)| (k.to_owned(), v)).collect();
        let (module, _) =
            naga::back::pipeline_constants::process_overrides(&module, &info, None, &constants).unwrap();
        module.into_owned()
    }

    #[test]
    fn every_kernel_is_valid_and_binds_what_it_says() {
        for kernel in KERNELS {
            let module = check(kernel);
            let read_only = naga::AddressSpace::Storage { access: naga::StorageAccess::LOAD };
            let reads = module.global_variables.iter().filter(|(_, v)| v.space == read_only).count();
            assert_eq!(reads, kernel.reads(), "{}", kernel.name());
        }
    }

    #[test]
    fn every_kernel_fits_the_smallest_device() {
        let smallest = wgpu::Limits::defaults();
        for kernel in KERNELS {
            assert!(kernel.workgroup_bytes() <= smallest.max_compute_workgroup_storage_size as usize);
            assert!(kernel.reads() < smallest.max_storage_buffers_per_shader_stage as usize);
        }
    }

    #[test]
    fn workgroup_memory_is_what_the_source_declares() {
        for kernel in KERNELS {
            let module = check(kernel);
            let mut layouter = naga::proc::Layouter::default();
            layouter.update(module.to_ctx()).unwrap();
            let declared: u32 = module
                .global_variables
                .iter()
                .filter(|(_, variable)| variable.space == naga::AddressSpace::WorkGroup)
                .map(|(_, variable)| layouter[variable.ty].size)
                .sum();
            assert_eq!(declared as usize, kernel.workgroup_bytes(), "{}", kernel.name());
        }
    }

    #[test]
    fn a_dispatch_covers_the_work_within_the_limit() {
        for (grid, pictures, limit, expected) in [
            (Grid::invocations(64), 1, 100, (1, 1)),
            (Grid::invocations(65), 1, 100, (2, 1)),
            (Grid::invocations(32), 3, 100, (2, 1)),
            (Grid::workgroups(101), 1, 100, (51, 2)),
            (Grid::tiles(Tile::SQUARE, 49, 65), 2, 100, (4, 1)),
        ] {
            assert_eq!(grid.dispatch(pictures, limit), expected, "{grid:?}");
        }
    }

    #[test]
    fn narrow_layers_take_the_tall_tile() {
        for (outputs, tile) in [(16, Tile::TALL), (96, Tile::TALL), (128, Tile::SQUARE), (384, Tile::SQUARE)]
        {
            assert_eq!(Tile::choose(outputs), tile, "{outputs}");
        }
    }
}
