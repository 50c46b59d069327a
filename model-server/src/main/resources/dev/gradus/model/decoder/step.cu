// The parts of a decoding step that libtorch has no operator for, or only several. Compiled on the machine by NVRTC, for a head
// size D, a multiple of 64 (StepKernels.java). Numbers are bfloat16, sums float32. All kernels read the batch's state from memory
// and look at no size that changes from step to step, so that one recorded graph serves all steps.
//
// A step with few rows is bound by reading the weights; what counts is that nothing else waits in between. So a layer is five
// launches: query, key, value; attention; its output; gate and up; down.

extern __shared__ float memory[];

typedef unsigned short half_t;  // bfloat16 bits
typedef unsigned int pair_t;    // two of them, the lower one first

__device__ __forceinline__ float wide(half_t x) { return __uint_as_float((unsigned)x << 16); }
__device__ __forceinline__ float low(pair_t x) { return __uint_as_float(x << 16); }
__device__ __forceinline__ float high(pair_t x) { return __uint_as_float(x & 0xffff0000u); }
__device__ __forceinline__ half_t narrow(float x) {
  half_t y;
  asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(y) : "f"(x));
  return y;
}
__device__ __forceinline__ pair_t times(pair_t a, pair_t b) {
  pair_t y;
  asm("fma.rn.bf16x2 %0, %1, %2, %3;" : "=r"(y) : "r"(a), "r"(b), "r"(0x80008000u));
  return y;
}
// Weights are read once a step and should not push out what is read again.
__device__ __forceinline__ uint4 once(const uint4* p) {
  uint4 v;
  asm volatile("ld.global.nc.L1::no_allocate.v4.u32 {%0,%1,%2,%3}, [%4];"
               : "=r"(v.x), "=r"(v.y), "=r"(v.z), "=r"(v.w) : "l"(p));
  return v;
}
__device__ __forceinline__ void mma(float* c, pair_t a0, pair_t a1, pair_t a2, pair_t a3, pair_t b0, pair_t b1) {
  asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
               : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
               : "r"(a0), "r"(a1), "r"(a2), "r"(a3), "r"(b0), "r"(b1));
}

// Kernels are launched while the one before still runs (programmatic dependent launch): what it writes may be read after this
// only, and before it only what never changes.
__device__ __forceinline__ void await_previous() {
#if __CUDA_ARCH__ >= 900
  asm volatile("griddepcontrol.wait;" ::: "memory");
#endif
}
__device__ __forceinline__ void let_next_start() {
#if __CUDA_ARCH__ >= 900
  asm volatile("griddepcontrol.launch_dependents;");
#endif
}

// x[row] = table[ids[row]], a block for each row; a step begins.
extern "C" __global__ void embed(const half_t* table, const long long* ids, long long* count, half_t* x, int width) {
  let_next_start();
  await_previous();
  if (blockIdx.x == 0 && threadIdx.x == 0) count[0] += 1;
  const half_t* from = table + ids[blockIdx.x] * (long long)width;
  half_t* to = x + blockIdx.x * (long long)width;
  for (int i = threadIdx.x; i < width; i += blockDim.x) to[i] = from[i];
}

// Products of up to 8 rows with a matrix that lies [out, in]: weights are the 16 rows of the tensor cores' tile, the batch its 8
// columns. A block gives 16 outputs (with a gate, 16 of each half); its warps take turns along K, 64 at a time. Within a tile any
// order of K will do, so a thread takes 8 neighbours of the weights and the same 8 of x.
//   norm   not null: x is normalised first (RMSNorm), x / rms(x) * norm; the factor 1 / rms is found on the way
//   bias   or null
//   gated  W is [2 N, K], and what comes out is silu(first half) * second half
//   onto   y is added to
// K must be a multiple of 64 and N of 16.
template <bool gated>
__device__ __forceinline__ void skinny(const half_t* x, const half_t* w, const half_t* norm, const half_t* bias, half_t* y, int rows, int N, int K, float eps, int onto) {
  float* shared = memory;
  const int lane = threadIdx.x & 31, warp = threadIdx.x >> 5, warps = blockDim.x >> 5;
  const int g = lane >> 2, t = lane & 3;
  const long long first = (long long)blockIdx.x * 16;
  const half_t* wa = w + (first + g) * K + t * 8;
  const half_t* wb = wa + 8LL * K;
  const long long gap = (long long)N * K;
  const half_t* xs = x + (long long)g * K + t * 8;
  const bool live = g < rows;
  float c[4] = {0, 0, 0, 0}, u[4] = {0, 0, 0, 0}, square = 0;
  let_next_start();
  // Two chunks of weights are on their way at any time, the first before there is anything to multiply them with.
  uint4 a[2][2], b[2][2], d[2][2], e[2][2];
  auto fetch = [&](int i, int k) {
#pragma unroll
    for (int j = 0; j < 2; j++) {
      a[i][j] = once((const uint4*)(wa + k + 32 * j));
      b[i][j] = once((const uint4*)(wb + k + 32 * j));
      if (gated) {
        d[i][j] = once((const uint4*)(wa + gap + k + 32 * j));
        e[i][j] = once((const uint4*)(wb + gap + k + 32 * j));
      }
    }
  };
  const int stride = warps * 64;
  const int start = warp * 64;
  if (start < K) fetch(0, start);
  if (start + stride < K) fetch(1, start + stride);
  await_previous();
  for (int k0 = start; k0 < K; k0 += 2 * stride) {
#pragma unroll
    for (int i = 0; i < 2; i++) {
      const int k = k0 + i * stride;
      if (k >= K) break;
      uint4 v[2];
#pragma unroll
      for (int j = 0; j < 2; j++) v[j] = live ? *(const uint4*)(xs + k + 32 * j) : make_uint4(0, 0, 0, 0);
#pragma unroll
      for (int j = 0; j < 2; j++) {
        if (norm) {
          square += low(v[j].x) * low(v[j].x) + high(v[j].x) * high(v[j].x) + low(v[j].y) * low(v[j].y) + high(v[j].y) * high(v[j].y);
          square += low(v[j].z) * low(v[j].z) + high(v[j].z) * high(v[j].z) + low(v[j].w) * low(v[j].w) + high(v[j].w) * high(v[j].w);
          uint4 n = *(const uint4*)(norm + k + 32 * j + t * 8);
          v[j] = make_uint4(times(v[j].x, n.x), times(v[j].y, n.y), times(v[j].z, n.z), times(v[j].w, n.w));
        }
        mma(c, a[i][j].x, b[i][j].x, a[i][j].y, b[i][j].y, v[j].x, v[j].y);
        mma(c, a[i][j].z, b[i][j].z, a[i][j].w, b[i][j].w, v[j].z, v[j].w);
        if (gated) {
          mma(u, d[i][j].x, e[i][j].x, d[i][j].y, e[i][j].y, v[j].x, v[j].y);
          mma(u, d[i][j].z, e[i][j].z, d[i][j].w, e[i][j].w, v[j].z, v[j].w);
        }
      }
      if (k + 2 * stride < K) fetch(i, k + 2 * stride);
    }
  }
  // Each warp has sums of its own: [warps][2][16 outputs][8 rows], then [warps][8] of squares.
  float* mine = shared + warp * 256;
  float* squares = shared + warps * 256;
#pragma unroll
  for (int i = 0; i < 4; i++) {
    int at = (g + (i >> 1) * 8) * 8 + t * 2 + (i & 1);
    mine[at] = c[i];
    if (gated) mine[128 + at] = u[i];
  }
  square += __shfl_xor_sync(0xffffffffu, square, 1);
  square += __shfl_xor_sync(0xffffffffu, square, 2);
  if (t == 0) squares[warp * 8 + g] = square;
  __syncthreads();
  const int out = threadIdx.x >> 3, row = threadIdx.x & 7;
  if (threadIdx.x < 128 && row < rows) {
    float sum = 0, up = 0, all = 0;
    for (int i = 0; i < warps; i++) {
      sum += shared[i * 256 + threadIdx.x];
      if (gated) up += shared[i * 256 + 128 + threadIdx.x];
      all += squares[i * 8 + row];
    }
    if (norm) {
      float factor = rsqrtf(all / K + eps);
      sum *= factor;
      up *= factor;
    }
    if (bias) sum += wide(bias[first + out]);
    if (gated) sum = sum / (1 + __expf(-sum)) * up;
    half_t* to = y + (long long)row * N + first + out;
    *to = narrow(onto ? wide(*to) + sum : sum);
  }
}
extern "C" __global__ void product(const half_t* x, const half_t* w, const half_t* norm, const half_t* bias, half_t* y, int rows, int N, int K, float eps, int onto) {
  skinny<false>(x, w, norm, bias, y, rows, N, K, eps, onto);
}
#ifndef GATED_BLOCKS
#define GATED_BLOCKS 5
#endif
// Registers for five blocks of a multiprocessor: then all blocks of a usual size run at once.
extern "C" __global__ void __launch_bounds__(128, GATED_BLOCKS) gated(const half_t* x, const half_t* w, const half_t* norm, const half_t* bias, half_t* y, int rows, int N, int K, float eps, int onto) {
  skinny<true>(x, w, norm, bias, y, rows, N, K, eps, onto);
}

// For more rows, with products by libtorch: RMSNorm, a block for each row; and silu(first half) * second half.
extern "C" __global__ void normalise(const half_t* x, const half_t* norm, half_t* y, int width, float eps) {
  __shared__ float parts[32];
  let_next_start();
  await_previous();
  const half_t* from = x + blockIdx.x * (long long)width;
  half_t* to = y + blockIdx.x * (long long)width;
  float sum = 0;
  for (int i = threadIdx.x; i < width; i += blockDim.x) sum += wide(from[i]) * wide(from[i]);
  for (int i = 16; i > 0; i >>= 1) sum += __shfl_xor_sync(0xffffffffu, sum, i);
  if ((threadIdx.x & 31) == 0) parts[threadIdx.x >> 5] = sum;
  __syncthreads();
  sum = 0;
  for (int i = 0; i < blockDim.x >> 5; i++) sum += parts[i];
  float factor = rsqrtf(sum / width + eps);
  for (int i = threadIdx.x; i < width; i += blockDim.x) to[i] = narrow(wide(narrow(wide(from[i]) * factor)) * wide(norm[i]));
}
extern "C" __global__ void gate(const half_t* z, half_t* y, int inner) {
  let_next_start();
  await_previous();
  const half_t* from = z + blockIdx.y * 2LL * inner;
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < inner) {
    float a = wide(from[i]);
    y[blockIdx.y * (long long)inner + i] = narrow(a / (1 + __expf(-a)) * wide(from[inner + i]));
  }
}

// Attention of one position of each row: queries and keys are turned by their position, the key and the value written to the
// cache, and the row's cache attended to. A block for each row and H query heads that share their keys.
//   qkv    [rows, heads + 2 * key-value heads, D]
//   cache  [cache rows, 2 * key-value heads, capacity, D], keys first
//   place  the cache's row of each row; at its position
//   cos, sin  [positions, D], the sign of rotate_half in sin
// Shared memory: (1 + H + WARPS) * D + H * capacity floats.
#define WARPS 16
template <int H>
__device__ __forceinline__ void attention(const half_t* qkv, half_t* cache, const long long* place, const long long* at, const half_t* cos, const half_t* sin, half_t* y, int heads, int kv, int capacity) {
  __shared__ float parts[WARPS][H];
  float* key = memory;                // of this position
  float* query = memory + D;          // [H][D], turned and scaled
  float* sums = query + H * D;        // [WARPS][D]
  float* score = sums + WARPS * D;    // [H][capacity]
  const int head = blockIdx.x * H, row = blockIdx.y, group = heads / kv, own = head / group;
  const int lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
  let_next_start();
  await_previous();
  const int n = at[row];
  const half_t* q = qkv + ((long long)row * (heads + 2 * kv) + head) * D;
  const half_t* k = qkv + ((long long)row * (heads + 2 * kv) + heads + own) * D;
  const half_t* v = k + (long long)kv * D;
  half_t* keys = cache + (place[row] * 2 * kv + own) * (long long)capacity * D;
  half_t* values = keys + (long long)kv * capacity * D;
  for (int i = threadIdx.x; i < (H + 1) * D; i += blockDim.x) {
    int d = i % D, other = (d + D / 2) % D;
    float c = wide(cos[n * D + d]), s = wide(sin[n * D + d]);
    if (i < D) {
      half_t turned = narrow(wide(k[d]) * c + wide(k[other]) * s);
      key[d] = wide(turned);
      if (head % group == 0) {
        keys[(long long)n * D + d] = turned;
        values[(long long)n * D + d] = v[d];
      }
    } else {
      const half_t* from = q + i - D - d;
      memory[i] = (wide(from[d]) * c + wide(from[other]) * s) * rsqrtf((float)D);
    }
  }
  __syncthreads();
  // Scores: 8 threads for each position, each with 8 neighbours of every 64. Loads do not depend on what is beyond the end, so
  // that several are on their way.
  const int part = lane & 7;
  float most[H];
#pragma unroll
  for (int h = 0; h < H; h++) most[h] = -INFINITY;
#pragma unroll 4
  for (int p = warp * 4 + (lane >> 3); p < ((n + 4 * WARPS) / (4 * WARPS)) * (4 * WARPS); p += 4 * WARPS) {
    const half_t* from = keys + (long long)(p < n ? p : 0) * D + part * 8;
    float sum[H];
#pragma unroll
    for (int h = 0; h < H; h++) sum[h] = 0;
#pragma unroll
    for (int j = 0; j < D / 64; j++) {
      uint4 a = *(const uint4*)(from + j * 64);
      float x[8] = {low(a.x), high(a.x), low(a.y), high(a.y), low(a.z), high(a.z), low(a.w), high(a.w)};
      if (p == n) {
#pragma unroll
        for (int i = 0; i < 8; i++) x[i] = key[j * 64 + part * 8 + i];
      }
#pragma unroll
      for (int h = 0; h < H; h++) {
        const float4* b = (const float4*)(query + h * D + j * 64 + part * 8);
        float4 b0 = b[0], b1 = b[1];
        sum[h] += x[0] * b0.x + x[1] * b0.y + x[2] * b0.z + x[3] * b0.w + x[4] * b1.x + x[5] * b1.y + x[6] * b1.z + x[7] * b1.w;
      }
    }
#pragma unroll
    for (int h = 0; h < H; h++) {
      for (int i = 4; i > 0; i >>= 1) sum[h] += __shfl_xor_sync(0xffffffffu, sum[h], i);
      if (p <= n) {
        most[h] = fmaxf(most[h], sum[h]);
        if (part == 0) score[h * capacity + p] = sum[h];
      }
    }
  }
#pragma unroll
  for (int h = 0; h < H; h++) {
    for (int i = 16; i > 0; i >>= 1) most[h] = fmaxf(most[h], __shfl_xor_sync(0xffffffffu, most[h], i));
    if (lane == 0) parts[warp][h] = most[h];
  }
  __syncthreads();
#pragma unroll
  for (int h = 0; h < H; h++)
    for (int i = 0; i < WARPS; i++) most[h] = fmaxf(most[h], parts[i][h]);
  // The weighted sum of values: each warp takes every WARPS-th position, each lane D / 32 neighbours.
  float out[H][D / 32], total[H];
#pragma unroll
  for (int h = 0; h < H; h++) {
    total[h] = 0;
#pragma unroll
    for (int i = 0; i < D / 32; i++) out[h][i] = 0;
  }
#pragma unroll 4
  for (int p = warp; p <= n; p += WARPS) {
    const half_t* from = (p < n ? values + (long long)p * D : v) + lane * (D / 32);
    pair_t two[D / 64];
#pragma unroll
    for (int i = 0; i < D / 64; i++) two[i] = *(const pair_t*)(from + 2 * i);
#pragma unroll
    for (int h = 0; h < H; h++) {
      float weight = __expf(score[h * capacity + p] - most[h]);
      total[h] += weight;
#pragma unroll
      for (int i = 0; i < D / 64; i++) {
        out[h][2 * i] += weight * low(two[i]);
        out[h][2 * i + 1] += weight * high(two[i]);
      }
    }
  }
#pragma unroll
  for (int h = 0; h < H; h++) {
    __syncthreads();
#pragma unroll
    for (int i = 0; i < D / 32; i++) sums[warp * D + lane * (D / 32) + i] = out[h][i];
    if (lane == 0) parts[warp][h] = total[h];
    __syncthreads();
    if (threadIdx.x < D) {
      float sum = 0, all = 0;
      for (int i = 0; i < WARPS; i++) {
        sum += sums[i * D + threadIdx.x];
        all += parts[i][h];
      }
      y[((long long)row * heads + head + h) * D + threadIdx.x] = narrow(sum / all);
    }
  }
}
extern "C" __global__ void attend(const half_t* qkv, half_t* cache, const long long* place, const long long* at, const half_t* cos, const half_t* sin, half_t* y, int heads, int kv, int capacity) {
  attention<1>(qkv, cache, place, at, cos, sin, y, heads, kv, capacity);
}
extern "C" __global__ void attend_together(const half_t* qkv, half_t* cache, const long long* place, const long long* at, const half_t* cos, const half_t* sin, half_t* y, int heads, int kv, int capacity) {
  attention<GROUP>(qkv, cache, place, at, cos, sin, y, heads, kv, capacity);
}

// The choice of a token, by the inverse of the cumulative distribution in the order of tokens, in two launches: of each part of
// 2,048 logits the largest, where it is, and the sum of the exponentials relative to it; then, a block for each row, which part,
// and which of its tokens. Temperature 0 takes the most probable token, the first of equals.
#define PART 2048
extern "C" __global__ void weigh(const half_t* logits, const float* temperature, float* parts, int vocabulary) {
  __shared__ float values[8];
  __shared__ int places[8];
  let_next_start();
  await_previous();
  const int row = blockIdx.y, first = blockIdx.x * PART, lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
  const half_t* from = logits + (long long)row * vocabulary;
  float x[8], most = -INFINITY;
  int place = first;
#pragma unroll
  for (int i = 0; i < 8; i++) {
    int token = first + i * 256 + threadIdx.x;
    x[i] = token < vocabulary ? wide(from[token]) : -INFINITY;
    if (x[i] > most) {
      most = x[i];
      place = token;
    }
  }
  for (int i = 16; i > 0; i >>= 1) {
    float other = __shfl_xor_sync(0xffffffffu, most, i);
    int there = __shfl_xor_sync(0xffffffffu, place, i);
    if (other > most || (other == most && there < place)) {
      most = other;
      place = there;
    }
  }
  if (lane == 0) {
    values[warp] = most;
    places[warp] = place;
  }
  __syncthreads();
  for (int i = 0; i < 8; i++)
    if (values[i] > most || (values[i] == most && places[i] < place)) {
      most = values[i];
      place = places[i];
    }
  float t = temperature[row];
  t = t == 0 ? 1 : t;
  float sum = 0;
#pragma unroll
  for (int i = 0; i < 8; i++) sum += __expf((x[i] - most) / t);
  for (int i = 16; i > 0; i >>= 1) sum += __shfl_xor_sync(0xffffffffu, sum, i);
  __syncthreads();
  if (lane == 0) values[warp] = sum;
  __syncthreads();
  if (threadIdx.x == 0) {
    for (int i = 1; i < 8; i++) sum += values[i];
    float* to = parts + ((long long)row * gridDim.x + blockIdx.x) * 3;
    to[0] = most;
    to[1] = sum;
    to[2] = __int_as_float(place);
  }
}
// count: steps begun, this one included. Shared memory: a float for each part.
extern "C" __global__ void choose(const half_t* logits, const float* temperature, const float* parts, int count_of_parts, int vocabulary, const float* uniforms, const long long* count, long long* ids, long long* at, long long* tokens, float* logs, unsigned char* done, int end, int rows) {
  __shared__ float warps[8], found[4];
  __shared__ int chosen;
  let_next_start();
  await_previous();
  const int row = blockIdx.x, lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
  const long long step = count[0] - 1;
  const float* mine = parts + (long long)row * count_of_parts * 3;
  const float heat = temperature[row], t = heat == 0 ? 1 : heat;
  float most = -INFINITY;
  for (int i = threadIdx.x; i < count_of_parts; i += 256) most = fmaxf(most, mine[i * 3]);
  for (int i = 16; i > 0; i >>= 1) most = fmaxf(most, __shfl_xor_sync(0xffffffffu, most, i));
  if (lane == 0) warps[warp] = most;
  __syncthreads();
  for (int i = 0; i < 8; i++) most = fmaxf(most, warps[i]);
  for (int i = threadIdx.x; i < count_of_parts; i += 256) memory[i] = mine[i * 3 + 1] * __expf((mine[i * 3] - most) / t);
  __syncthreads();
  if (threadIdx.x == 0) {
    float total = 0;
    for (int i = 0; i < count_of_parts; i++) total += memory[i];
    float below = fminf(uniforms[step * rows + row] * total, total * 0.9999999f), sum = 0;
    int part = 0, last = 0;
    for (int i = 0; i < count_of_parts; i++) {
      if (memory[i] > 0) last = i;
      if (heat == 0 && mine[i * 3] == most) {
        last = i;
        part = i;
        break;
      }
      if (sum + memory[i] > below) break;
      sum += memory[i];
      part = i + 1;
    }
    if (part >= count_of_parts) part = last;
    found[0] = below - sum;
    found[1] = total;
    chosen = part;
  }
  __syncthreads();
  const int part = chosen;
  const float rest = found[0], total = found[1];
  __syncthreads();
  // Of the part each thread has 8 neighbours.
  const half_t* from = logits + (long long)row * vocabulary;
  const int first = part * PART + threadIdx.x * 8;
  float p[8], own = 0;
#pragma unroll
  for (int i = 0; i < 8; i++) {
    p[i] = first + i < vocabulary ? __expf((wide(from[first + i]) - most) / t) : 0;
    own += p[i];
  }
  float before = own;
  for (int i = 1; i < 32; i <<= 1) {
    float other = __shfl_up_sync(0xffffffffu, before, i);
    if (lane >= i) before += other;
  }
  if (lane == 31) warps[warp] = before;
  if (threadIdx.x == 0) chosen = -1;
  __syncthreads();
  for (int i = 0; i < warp; i++) before += warps[i];
  before -= own;
  // The last token with a probability whose predecessors do not reach the rest: with rounding there may be several threads that
  // think so, and the largest token wins; there is at least one, for rest is not negative but for rounding.
  int token = -1;
  float sum = before;
  for (int i = 0; i < 8; i++) {
    if (p[i] > 0 && sum <= fmaxf(rest, 0)) token = first + i;
    sum += p[i];
  }
  if (token >= 0) atomicMax(&chosen, token);
  __syncthreads();
  if (threadIdx.x == 0) {
    int token = heat == 0 ? __float_as_int(mine[part * 3 + 2]) : chosen;
    ids[row] = token;
    at[row] += 1;
    tokens[step * rows + row] = token;
    logs[step * rows + row] = heat == 0 ? 0 : (wide(from[token]) - most) / t - __logf(total);
    if (token == end) done[row] = 1;
  }
}
