/** Cases of a property: few for every change, and as many as `FUZZ_RUNS` says for a long search. */
export const FUZZ_RUNS = Number(process.env.FUZZ_RUNS ?? 100);
