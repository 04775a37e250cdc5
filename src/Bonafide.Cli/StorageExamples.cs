namespace Bonafide.Cli;

/// <summary>What the help of the commands about the record ends with.</summary>
internal static class StorageExamples
{
    internal static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["doctor"] = """
            Examples:
              bonafide doctor --models /opt/models
              bonafide doctor --data /var/lib/bonafide --url http://127.0.0.1:8080 --json
            """,
        ["settings"] = """
            Examples:
              bonafide settings
              bonafide settings --config /etc/bonafide/bonafide.env --queue 32
              bonafide settings --json | jq -r 'select(.from != "default")'
            """,
        ["health"] = """
            Example:
              bonafide health --url https://liveness.example.org
            """,
        ["keys list"] = """
            Example:
              bonafide keys list --data /var/lib/bonafide
            """,
        ["keys create"] = """
            Examples:
              bonafide keys create "Shop till" --scope check --expires 90d
              bonafide keys create Console --application Shop --scope all --ip 203.0.113.0/24
              KEY=$(bonafide keys create Script)
            """,
        ["keys revoke"] = """
            Example:
              bonafide keys revoke bf_live_1a2b3c4d
            """,
        ["keys token"] = """
            Examples:
              TOKEN=$(bonafide keys token --days 7)
              bonafide keys token --key bf_live_1a2b3c4d
            """,
        ["logins set"] = """
            Examples:
              PASSWORD=$(bonafide logins set till-1)
              pass show bonafide/till-1 | bonafide logins set till-1 --application Shop --stdin
            """,
        ["logins list"] = """
            Example:
              bonafide logins list --json
            """,
        ["logins remove"] = """
            Example:
              bonafide logins remove till-1
            """,
        ["users add"] = """
            Examples:
              bonafide users add Anna --role reviewer --url https://liveness.example.org
              bonafide users add Root --role owner
            """,
        ["users list"] = """
            Example:
              bonafide users list --json
            """,
        ["users disable"] = """
            Example:
              bonafide users disable Anna
            """,
        ["users link"] = """
            Example (an owner forgot the password, or is locked out):
              bonafide users link Root --data /var/lib/bonafide
            """,
        ["applications list"] = """
            Example:
              bonafide applications list --json
            """,
        ["applications create"] = """
            Example:
              bonafide applications create Shop --credits 1000
            """,
        ["policies show"] = """
            Example:
              bonafide policies show --application Shop > shop.json
            """,
        ["policies apply"] = """
            Examples:
              bonafide policies apply kiosk.json --application Shop
              echo '{"dialect_settings": {"verifik.strict": "true"}}' | bonafide policies apply -
            """,
        ["policies what-if"] = """
            Example:
              bonafide policies what-if 0.62 --application Shop
            """,
        ["gallery list"] = """
            Example:
              bonafide gallery list --application Shop
            """,
        ["gallery import"] = """
            Examples:
              bonafide gallery import staff/ --gallery Staff --create     # staff/anna/1.jpg, staff/anna/2.jpg, staff/bert.jpg
              bonafide gallery import fraud/ --gallery blocklist --largest

            Exit codes:
              0  every picture is enrolled
              2  the command line makes no sense
              3  pictures could not be used; each was named, the others are enrolled
            """,
        ["gallery export"] = """
            Example:
              bonafide gallery export staff.jsonl --gallery Staff
            """,
        ["gallery search"] = """
            Examples:
              bonafide gallery search visitor.jpg --gallery Staff
              curl -s https://camera.example/now.jpg | bonafide gallery search - --gallery blocklist --json
            """,
        ["gallery dedupe"] = """
            Example:
              bonafide gallery dedupe --gallery Staff --possible
            """,
        ["gallery reindex"] = """
            Example (after the servers were given a pack with another embedding):
              bonafide gallery reindex --pack recognition
            """,
        ["db migrate"] = """
            Example:
              bonafide db backup /safe/before-update.db && bonafide db migrate
            """,
        ["db backup"] = """
            Example:
              bonafide db backup /safe/bonafide-$(date +%F).db
            """,
        ["db restore"] = """
            Examples (servers stopped, master.key in its place):
              bonafide db restore /safe/bonafide-2027-01-31.db --data /var/lib/bonafide
              bonafide db restore /safe/bonafide-2027-01-31.db --replace
            """,
        ["db retain"] = """
            Example (set the clock right first: it decides what goes):
              bonafide db retain --json
            """,
        ["db verify"] = """
            Example:
              bonafide db verify || echo "look at this"
            """,
        ["db rotate-key"] = """
            Examples:
              bonafide db rotate-key
              BONAFIDE_NEXT_MASTER_KEY=$(openssl rand -hex 32) bonafide db rotate-key   # where the key comes from outside
            """,
        ["db erase"] = """
            Examples:
              bonafide db erase --subject customer-4711 > receipt.json
              echo customer-4711 | bonafide db erase --application Shop --subject -
            """,
        ["audit list"] = """
            Example:
              bonafide audit list --last 100
            """,
        ["audit verify"] = """
            Example:
              bonafide audit verify --json

            Exit codes:
              0  every line is as it was written
              2  the command line makes no sense
              3  a line was changed, removed or moved, or the log cannot be read
            """,
    };
}
