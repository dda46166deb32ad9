/** Things that are costly to make and are used by one at a time. */
export class Pool<T> {
    private readonly make: () => T;
    private readonly most: number;
    private readonly patience: number;
    private readonly spare: T[] = [];
    /** Callers that wait for one. */
    private readonly waiting: ((thing: T) => void)[] = [];
    private inUse = 0;

    /**
     * @param most How many may be in use before others wait for one.
     * @param patience Milliseconds after which a caller that waits gets one beyond that number.
     */
    constructor(make: () => T, { most, patience }: { most: number; patience: number }) {
        this.make = make;
        this.most = most;
        this.patience = patience;
    }

    /** One for its caller alone, until {@link giveBack}. While it waits the process does not end. */
    async take(): Promise<T> {
        if (this.inUse < this.most) {
            this.inUse++;
            return this.spare.pop() ?? this.make();
        }
        return await new Promise((resolve) => {
            const take = (thing: T) => {
                clearTimeout(timer);
                resolve(thing);
            };
            const timer = setTimeout(() => {
                this.waiting.splice(this.waiting.indexOf(take), 1);
                this.inUse++;
                take(this.make());
            }, this.patience);
            this.waiting.push(take);
        });
    }

    /** Gives back what was taken; `undefined` in place of what cannot be used any more. */
    giveBack(thing: T | undefined): void {
        const next = this.waiting.shift();
        if (next !== undefined) {
            next(thing ?? this.make());
            return;
        }
        this.inUse--;
        if (thing !== undefined) this.spare.push(thing);
    }
}
