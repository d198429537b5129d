"""Where typical values and definitions come from. Titles stay in the language of the source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from metrics.guidance.entries import Source

_AWS = "https://docs.aws.amazon.com"

SOURCES: Final[Mapping[str, Source]] = {
    "iec-192": Source(
        "IEC 60050-192:2015, International electrotechnical vocabulary: Dependability",
        "https://www.electropedia.org/",
    ),
    "iec-61508": Source("IEC 61508-6:2010, annex D: common cause failures"),
    "rausand": Source(
        "M. Rausand and A. Høyland, System Reliability Theory, 2nd ed., 2004",
    ),
    "nureg-measures": Source(
        "W. E. Vesely et al., Measures of Risk Importance and Their Applications, NUREG/CR-3385,"
        " 1983"
    ),
    "fault-tree-handbook": Source("W. E. Vesely et al., Fault Tree Handbook, NUREG-0492, 1981"),
    "birnbaum": Source(
        "Z. W. Birnbaum, On the importance of different components in a multicomponent system, 1969"
    ),
    "trivedi": Source(
        "K. S. Trivedi, Probability and Statistics with Reliability, Queuing, and Computer"
        " Science Applications, 2nd ed., 2001"
    ),
    "sre": Source(
        "B. Beyer et al., Site Reliability Engineering, 2016", "https://sre.google/sre-book/"
    ),
    "calculus": Source(
        "B. Treynor et al., The Calculus of Service Availability, 2017",
        "https://queue.acm.org/detail.cfm?id=3096459",
    ),
    "cre": Source(
        "Google Cloud, CRE life lessons: Available . . . or not?, 2017",
        "https://cloud.google.com/blog/products/gcp/available-or-not-that-is-the-question-cre-life-lessons",
    ),
    "nist-800-34": Source(
        "NIST SP 800-34 Rev. 1, Contingency Planning Guide, 2010",
        "https://csrc.nist.gov/pubs/sp/800/34/r1/upd1/final",
    ),
    "raft": Source(
        "D. Ongaro and J. Ousterhout, In Search of an Understandable Consensus Algorithm, 2014",
        "https://raft.github.io/raft.pdf",
    ),
    "raft-thesis": Source(
        "D. Ongaro, Consensus: Bridging Theory and Practice, 2014",
        "https://github.com/ongardie/dissertation",
    ),
    "paxos": Source("L. Lamport, Paxos Made Simple, 2001"),
    "linearizability": Source(
        "M. Herlihy and J. Wing, Linearizability: A Correctness Condition for Concurrent"
        " Objects, 1990"
    ),
    "dynamo": Source("G. DeCandia et al., Dynamo: Amazon's Highly Available Key-value Store, 2007"),
    "rubino": Source("G. Rubino and B. Tuffin, Rare Event Simulation using Monte Carlo, 2009"),
    "little": Source("J. D. C. Little, A Proof for the Queuing Formula L = λW, 1961"),
    "cooper": Source("R. B. Cooper, Introduction to Queueing Theory, 2nd ed., 1981"),
    "rfc-5861": Source(
        "RFC 5861, HTTP Cache-Control Extensions for Stale Content",
        "https://www.rfc-editor.org/rfc/rfc5861",
    ),
    "bouricius": Source(
        "W. G. Bouricius et al., Reliability Modeling for Fault-Tolerant Computers, 1971"
    ),
    "sis-practice": Source(
        "Functional Safety Engineer: Typical common cause?",
        "https://functionalsafetyengineer.com/typical-common-cause/",
    ),
    "latencies": Source(
        "System design primer: latency numbers",
        "https://system-design-primer.vercel.app/appendix/latency-numbers",
    ),
    "hauge": Source(
        "S. Hauge et al., Common cause failures in safety-instrumented systems: Using field"
        " experience from the petroleum industry, 2016"
    ),
    "lanl": Source(
        "B. Schroeder and G. Gibson, A Large-Scale Study of Failures in High-Performance"
        " Computing Systems, 2006",
        "https://www.pdl.cmu.edu/PDL-FTP/associated/dsn06_abs.shtml",
    ),
    "dean": Source("J. Dean on the first year of a cluster of Google's, reported by CNET, 2008"),
    "backblaze": Source(
        "Backblaze Drive Stats",
        "https://www.backblaze.com/blog/backblaze-drive-stats-for-q3-2025/",
    ),
    "dora": Source(
        "DORA, time to restore service, as Apache DevLake lists it",
        "https://devlake.apache.org/docs/Metrics/MTTR/",
    ),
    "sla-ec2": Source(
        "Amazon Compute Service Level Agreement", "https://aws.amazon.com/compute/sla/"
    ),
    "sla-rds": Source("Amazon RDS Service Level Agreement", "https://aws.amazon.com/rds/sla/"),
    "sla-elb": Source(
        "Amazon Elastic Load Balancing Service Level Agreement",
        "https://aws.amazon.com/elasticloadbalancing/sla/",
    ),
    "sla-cloudfront": Source(
        "Amazon CloudFront Service Level Agreement", "https://aws.amazon.com/cloudfront/sla/"
    ),
    "sla-azure-vm": Source(
        "Azure SLA for Virtual Machines",
        "https://azure.microsoft.com/support/legal/sla/virtual-machines/",
    ),
    "rds-multi-az": Source(
        "Amazon RDS User Guide: Multi-AZ deployments",
        f"{_AWS}/AmazonRDS/latest/UserGuide/Concepts.MultiAZSingleStandby.html",
    ),
    "rds-backups": Source(
        "Amazon RDS User Guide: automated backups",
        f"{_AWS}/AmazonRDS/latest/UserGuide/USER_ManagingAutomatedBackups.html",
    ),
    "aurora-global": Source(
        "Amazon Aurora User Guide: global databases",
        f"{_AWS}/AmazonRDS/latest/AuroraUserGuide/aurora-global-database.html",
    ),
    "elb-health": Source(
        "Elastic Load Balancing, health checks (defaults of the AWS CDK)",
        f"{_AWS}/cdk/api/latest/python/aws_cdk.aws_elasticloadbalancing/HealthCheck.html",
    ),
    "k8s-probe": Source(
        "Kubernetes API: V1Probe",
        "https://github.com/kubernetes-client/go/blob/master/kubernetes/docs/V1Probe.md",
    ),
    "patroni": Source(
        "Patroni: dynamic configuration",
        "https://patroni.readthedocs.io/en/latest/dynamic_configuration.html",
    ),
    "mongodb": Source(
        "MongoDB Manual: replica set elections",
        "https://www.mongodb.com/docs/manual/core/replica-set-elections/",
    ),
    "etcd": Source("etcd: tuning", "https://etcd.io/docs/latest/tuning/"),
    "route-53": Source(
        "Amazon Route 53: the default TTL of a record",
        f"{_AWS}/Route53/latest/DeveloperGuide/resource-record-sets-values-basic.html",
    ),
}
