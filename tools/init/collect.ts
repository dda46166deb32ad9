import { didYouMean } from "../../components/model/rules/didYouMean.ts";
import { contradictionsOf, isNeeded, isUseful, problemsOf, type Texts, written } from "./settings.ts";
import type { Question, Template } from "./templates.ts";

/** Asks a person one thing. An empty answer is the default. */
export type Ask = (question: string, usual?: string) => Promise<string>;

/** What is wrong with what was given for a template: everything at once, a line for each. */
export function judgeGiven(template: Template, texts: Texts): { missing: string[]; wrong: string[] } {
    const { questions } = template;
    const keys = questions.map(({ key }) => key);
    const unknown = Object.keys(texts).filter((key) => !keys.includes(key));
    return {
        missing: questions
            .filter((question) => !texts[question.key] && question.default === undefined)
            .filter((question) => isNeeded(template, question, texts))
            .map(({ key, about }) => `--config ${key}=…  ${about}`),
        wrong: [
            ...unknown.map((key) => `${key}: ${template.name} has no such setting. ${didYouMean(key, keys, [])}`),
            ...questions.flatMap((question) => {
                const text = texts[question.key];
                return text ? problemsOf(template, question, text) : [];
            }),
            ...contradictionsOf(template, texts),
        ],
    };
}

/**
 * Asks for what was not given, until each answer is right.
 * @param say Says what is wrong with an answer.
 * @returns All of it as texts.
 */
export async function askForRest(
    template: Template,
    given: Texts,
    ask: Ask,
    say: (line: string) => void,
): Promise<Record<string, string>> {
    const texts: Record<string, string> = { ...given };
    for (const question of template.questions) {
        if (texts[question.key] !== undefined || !isUseful(template, question, texts)) continue;
        texts[question.key] = await answerTo(template, question, texts, ask, say);
    }
    return texts;
}

async function answerTo(
    template: Template,
    question: Question,
    texts: Texts,
    ask: Ask,
    say: (line: string) => void,
): Promise<string> {
    for (;;) {
        const answer = (await ask(question.about, question.default)).trim() || (question.default ?? "");
        if (answer === "" && !isNeeded(template, question, texts)) return answer;
        const problems = answer === "" ? ["It is needed."] : problemsOf(template, question, answer);
        const all = [...problems, ...contradictionsOf(template, { ...texts, [question.key]: answer })];
        if (all.length === 0) return answer;
        for (const problem of all) say(problem);
    }
}

/** The settings that are written: each that has a value, given or by default, unless the others make it meaningless. */
export function settingsOf(template: Template, texts: Texts): Record<string, string | number> {
    return Object.fromEntries(
        template.questions.flatMap((question) => {
            const text = texts[question.key] || (isUseful(template, question, texts) ? question.default : undefined);
            if (text === undefined) return [];
            const value = written(template, question, text);
            return [[question.key, question.isNumber ? Number(value) : value]];
        }),
    );
}
