/** Whether the process is serving or on its way out. Shared by the server, which drains, and the probes, which say so. */
export interface Lifecycle {
  draining: boolean;
}
