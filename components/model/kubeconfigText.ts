/** Whether a kubeconfig is given as its content, in YAML or in JSON, and not as the path of a file. */
export function isKubeconfigContent(kubeconfig: string): boolean {
    return /[\n{]/.test(kubeconfig);
}
