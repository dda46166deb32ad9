/** Ports of services other than web servers: databases, queues, logins, metrics, mail. Names are those of the IANA registry. */
const OTHER: ReadonlySet<string> = new Set([
    ...["22", "25", "110", "123", "143", "161", "179", "389", "465", "500", "514", "587", "636", "993", "995"],
    ...["1194", "1433", "1521", "2049", "2379", "2380", "3306", "3389", "4222", "4500", "5060", "5432", "5671", "5672"],
    ...["6379", "6443", "7946", "8125", "9042", "9090", "9092", "9093", "9100", "9200", "9300", "10250", "11211"],
    ...["15017", "15020", "27017", "51820", "ssh", "smtp", "ntp", "ldap", "postgres", "postgresql", "mysql"],
    ...["redis", "mongodb", "amqp", "kafka", "metrics", "statsd", "syslog", "snmp", "grpc-webhook", "webhook"],
]);

/** Whether a port is known to be of something that no client of an edge speaks with. */
export function isOfOtherService(port: string): boolean {
    return OTHER.has(port);
}
