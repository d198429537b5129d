/** Labels and help of the fields of the document. */

export const fields = {
  id: {
    label: "Identifier",
    help: "Small letters, digits and hyphens. Every reference follows a change.",
  },
  name: { label: "Name", help: "Shown instead of the identifier. Any text." },
  kind: {
    label: "Kind",
    help: "What it is. Decides the picture and typical figures, not the mathematics.",
  },
  description: { label: "Description", help: "Notes for readers." },
  failureForm: { label: "Given as", help: "How the failures of one replica are stated." },
  mtbf: { label: "MTBF", help: "Mean operating time between failures of one replica." },
  availability: {
    label: "Availability",
    help: "Long-run fraction of time up, for example from an SLA.",
  },
  annual_failure_rate: {
    label: "Annual failure rate",
    help: "Probability of at least one failure in a year of operation.",
  },
  mttr: { label: "MTTR", help: "Mean time to restoration, detection included." },
  basis: {
    label: "Basis",
    help: "Where the figures come from. An SLA is a floor, not a forecast.",
  },
  source: { label: "Source", help: "Document, link or measurement that the figures rest on." },
  law: { label: "Law", help: "Distribution with the same mean. Exponential has no memory." },
  shape: { label: "Shape", help: "Above 1 failures come with age; below 1 early ones dominate." },
  cv: { label: "Variation", help: "Coefficient of variation: standard deviation over mean." },
  half_width: {
    label: "Half width",
    help: "Uniform between mean − half width and mean + half width.",
  },
  replicas: { label: "Replicas", help: "How many interchangeable copies there are in all." },
  placement: { label: "Replicas here", help: "Replicas in this site. Empty takes the site out." },
  required: {
    label: "Required",
    help: "Usable replicas that carry full service. Empty means all.",
  },
  below_required: {
    label: "With fewer than required",
    help: "Fails, or sheds load and carries usable ÷ required of the requests.",
  },
  repair_crews: {
    label: "Repair crews",
    help: "How many replicas are repaired at once. Empty means no limit.",
  },
  standbyMode: {
    label: "Mode",
    help: "Hot replicas run and age, cold ones do not, warm ones in part.",
  },
  failover_time: {
    label: "Failover time",
    help: "Mean time until an idle replica has taken over.",
  },
  coverage: { label: "Coverage", help: "Probability that the failover works without a person." },
  manual_failover_time: {
    label: "Manual failover time",
    help: "Mean time when a person must do it.",
  },
  dormancy: {
    label: "Dormancy",
    help: "Fraction of the failure rate at which an idle warm replica ages.",
  },
  failover_law: {
    label: "Law of the failover time",
    help: "Exponential, or always exactly the mean.",
  },
  causeForm: {
    label: "Given as",
    help: "Failures that take every replica at once, such as a bad deploy.",
  },
  causeMtbf: {
    label: "MTBF",
    help: "Mean time between failures that take all replicas at once.",
  },
  causeMttr: { label: "MTTR", help: "Mean time until all replicas are back." },
  beta: {
    label: "Beta",
    help: "Share of each replica's failure rate that strikes all replicas at once.",
  },
  interval: { label: "Interval", help: "Time between two checks of a target." },
  threshold: { label: "Threshold", help: "Failed checks in a row until a target is taken out." },
  rps: { label: "Capacity of a replica", help: "Requests that one replica carries." },
  service_time: { label: "Service time", help: "Mean time that one request takes." },
  replicationMode: {
    label: "Mode",
    help: "How copies of the data follow each other. Raft and Paxos vote.",
  },
  lag: {
    label: "Lag",
    help: "How far an asynchronous copy is behind: the data lost in a failover.",
  },
  quorum: { label: "Quorum", help: "Replicas that must agree. Empty means a majority." },
  electionLow: {
    label: "Election timeout, from",
    help: "Shortest wait before a follower stands for election.",
  },
  electionHigh: {
    label: "Election timeout, to",
    help: "Longest wait before a follower stands for election.",
  },
  heartbeat: { label: "Heartbeat", help: "Time between two signs of life of the leader." },
  message_delay: { label: "Message delay", help: "Mean time of one message between members." },
  backupEvery: { label: "Every", help: "Time between two backups." },
  takes: { label: "Takes", help: "How long one backup runs." },
  restore: { label: "Restore", help: "Time to bring the data back from a backup." },
  detect: { label: "Detect", help: "Time until the loss of data is noticed." },
  at: { label: "Kept at", help: "The site that keeps the copies; off site survives every site." },
  success: { label: "Success", help: "Probability that one backup can be restored." },
  logEvery: { label: "Every", help: "Time between two shipments of the log." },
  gateForm: { label: "Depends on", help: "One component, all of several, or any of several." },
  target: { label: "Target", help: "The component that is needed." },
  gateRequired: { label: "Required", help: "How many of the targets must be available." },
  gateFailover: {
    label: "Failover time",
    help: "Mean time to move to another target. Empty means no memory: any target will do at once.",
  },
  if_down: {
    label: "When it is down",
    help: "What happens to this component when the dependency is not satisfied.",
  },
  quality: {
    label: "Quality that is left",
    help: "Service quality while degraded, from 0 to below 1.",
  },
  hit_ratio: { label: "Hit ratio", help: "Fraction of requests that the cache can answer." },
  ttl: { label: "Time to live", help: "Age at which a cached object normally expires." },
  stale_if_error: {
    label: "Stale if error",
    help: "How long after that it is still served when the origin is down.",
  },
  fixed: { label: "Fixed", help: "Cost a month, whatever the number of replicas." },
  per_replica: { label: "Per replica", help: "Cost a month of each replica." },
  siteKind: { label: "Kind", help: "Region, zone, data centre, rack … Containers nest." },
  parent: { label: "Inside", help: "The site that holds this one: its outages are felt here." },
  outageForm: { label: "Given as", help: "How outages of the whole site are stated." },
  siteMtbf: { label: "MTBF", help: "Mean time between outages of the whole site." },
  siteMttr: { label: "MTTR", help: "Mean time until the whole site is back." },
  entry: { label: "Entry", help: "The component where users enter." },
  share: {
    label: "Share",
    help: "Part of all requests. The shares add up to 1; all empty means equal.",
  },
  demand: { label: "Demand", help: "Requests that users make." },
  objAvailability: {
    label: "Availability",
    help: "What you promise for the whole: every journey up.",
  },
  budget: { label: "Budget", help: "Largest cost a month." },
  region_is_disaster: {
    label: "A lost region loses its data",
    help: "Whether losing a region also destroys the data in it.",
  },
  instance: {
    label: "One replica lost",
    help: "Largest acceptable time when one replica is lost.",
  },
  component: { label: "One component lost", help: "All replicas at once, data intact." },
  site: { label: "One site lost", help: "Everything in one site." },
  region: { label: "One region lost", help: "A top-level site and all it holds." },
  data: {
    label: "Data lost",
    help: "Data corrupted or deleted in every replica: only backups help.",
  },
  currency: { label: "Currency", help: "Three capital letters." },
  downtime_cost_per_hour: {
    label: "Cost of downtime",
    help: "What one hour of downtime costs you.",
  },
  docName: { label: "Name", help: "What this architecture is called." },
  docDescription: { label: "Description", help: "What it is and what it is not." },
};
