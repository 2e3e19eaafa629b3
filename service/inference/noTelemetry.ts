// ONNX Runtime sends telemetry to its maker unless this is set before it is loaded. Worker threads
// have a copy of the environment that native code does not see, so it is set in the thread that
// starts them as well.
process.env.ORT_DISABLE_TELEMETRY = '1';
