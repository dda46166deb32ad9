/** Words that this repository's texts do not use, and their replacements. */
interface Dialect {
    pattern: RegExp;
    /** Replacement. */
    better: string;
}

/** Replacements are the usual words of Kubernetes and Pulumi documentation. */
export const DIALECT: readonly Dialect[] = [
    {
        pattern: /(?<!\bthere )\b(?:is|are) no (?!longer|more|better|less|such|other)[a-z]/i,
        better: '"is not a valid …"',
    },
    { pattern: /\b(?:is|are) none\b/i, better: '"not found", "without …", "undefined if invalid"' },
    { pattern: /\b(?:anew|afresh)\b/i, better: '"again", "recreated"' },
    { pattern: /\ball the same\b/i, better: '"anyway", "still"' },
    { pattern: /\bmend(?:s|ed|ing)?\b/i, better: '"fix"' },
    { pattern: /\bdealt out\b/i, better: '"assigned"' },
    { pattern: /\b(?:a|one) \w+ (?:an? )(?:object|file|target|balancer)\b/i, better: '"one … per …"' },
    { pattern: /\b(?:nobody|everybody|anybody|somebody)\b/i, better: 'who: "clients", "all clients", "another team"' },
    { pattern: /\b(?:wherever|whoever|whatever)\b/i, better: '"anyone who", "any", "independent of"' },
    { pattern: /\btold\b/i, better: '"set", "called with", "advertised"' },
    { pattern: /\b(?:is|are|was|be) said\b/i, better: '"is set", "is reported"' },
    { pattern: /\b(?:is|are) (?:another|others)[.;:,]/i, better: '"differs", "changes"' },
    { pattern: /\b(?:is|are) another's\b/i, better: '"belongs to another"' },
    { pattern: /(?<!-)\bbesides?\b(?!-)/i, better: '"next to", "in addition to"' },
    { pattern: /\b(?:one's|a user's) own\b/i, better: '"your own", "self-managed"' },
    { pattern: /\b(?:for ever|no more)\b/i, better: '"forever", "no longer"' },
    { pattern: /\bstands? (?:alone|for|there|in (?:a|the|for))\b/i, better: '"standalone", "means", "is in"' },
    {
        pattern: /\b(?:goes|comes) (?:with|by|on|out|beside|in|or)\b/i,
        better: '"is deleted with", "uses", "continues"',
    },
    { pattern: /\b(?:take the \w+|taken?) back\b/i, better: '"withdraw", "retract"' },
    { pattern: /\b(?:is|are|was|were) taken away\b/i, better: '"is removed"' },
    { pattern: /\blets? (?:\w+ )?in\b/i, better: '"allows"' },
    { pattern: /\b(?:lead|leads|led) (?:clients|nowhere|elsewhere|by)\b/i, better: '"routes", "points to"' },
    { pattern: /\bmeets? (?:nothing|silence)\b/i, better: '"gets no answer"' },
    { pattern: /\bruns? into silence\b/i, better: '"gets no answer"' },
];
