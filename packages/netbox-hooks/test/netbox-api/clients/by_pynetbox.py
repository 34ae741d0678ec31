"""What pynetbox does with webhooks and event rules: made, read, changed, renamed, turned off, deleted, and mistakes."""
import sys

import pynetbox

nb = pynetbox.api(sys.argv[1], token=sys.argv[2])
url = "https://example.com/hook"
assert nb.version == "4.6", nb.version
assert nb.status()["netbox-version"].startswith("4.6"), nb.status()

webhook = nb.extras.webhooks.create(name="py", payload_url=url)
assert nb.extras.webhooks.get(name="py").id == webhook.id
assert nb.extras.webhooks.get(webhook.id).http_method == "POST"
assert nb.extras.webhooks.get(name="not there") is None

webhook.payload_url = "https://example.com/other"
assert webhook.save() is True
webhook = nb.extras.webhooks.get(webhook.id)
assert webhook.payload_url == "https://example.com/other"
assert webhook.save() is False
version = webhook.version
assert webhook.update({"payload_url": "https://example.com/other"}) is False
webhook.name = "py, renamed"
assert webhook.save() is True
assert nb.extras.webhooks.get(name="py") is None
webhook.enabled = False
assert webhook.save() is True
assert nb.extras.webhooks.get(webhook.id).enabled is False
assert nb.extras.webhooks.get(webhook.id).version == version + 2

many = nb.extras.webhooks.create([{"name": f"m{i}", "payload_url": url} for i in range(60)])
assert len(many) == 60
assert nb.extras.webhooks.count() == 61
assert len(list(nb.extras.webhooks.all())) == 61
assert len(list(nb.extras.webhooks.all(limit=7))) == 61
assert len(list(nb.extras.webhooks.filter(name__isw="m"))) == 60
assert [each.name for each in nb.extras.webhooks.filter(name=["m1", "m2"])] == ["m1", "m2"]
assert len(nb.extras.webhooks.choices()["http_method"]) == 5
assert nb.extras.webhooks.update([{"id": many[0].id, "description": "one"}])
assert nb.extras.webhooks.get(many[0].id).description == "one"

rule = nb.extras.event_rules.create(
    name="py",
    object_types=["dcim.site"],
    event_types=["object_created"],
    action_type="webhook",
    action_object_type="extras.webhook",
    action_object_id=webhook.id,
    conditions={"attr": "status.value", "value": "active"},
)
assert rule.action_type.value == "webhook"
assert rule.action_object.id == webhook.id
rule = nb.extras.event_rules.get(name="py")
rule.enabled = False
assert rule.save() is True
rule.action_object_id = many[3].id
assert rule.save() is True
assert nb.extras.event_rules.get(rule.id).action_object.name == "m3"
assert len(list(nb.extras.event_rules.filter(action_object_id=many[3].id, enabled=False))) == 1

for wrong, expected in [
    ({"name": "m1", "payload_url": url}, "webhook with this name already exists."),
    ({"name": "new"}, "This field is required."),
    ({"name": "new", "payload_url": url, "http_method": "FOO"}, "is not a valid choice."),
]:
    try:
        nb.extras.webhooks.create(**wrong)
    except pynetbox.RequestError as error:
        assert expected in str(error), error
    else:
        raise AssertionError(wrong)

assert nb.extras.webhooks.delete([each.id for each in many]) is True
assert nb.extras.event_rules.count() == 0, "the rule goes with its webhook"
assert webhook.delete() is True
assert nb.extras.webhooks.count() == 0
print("done")
