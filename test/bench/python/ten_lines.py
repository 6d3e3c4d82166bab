import sys

import whence

name = sys.argv[1]
lines = [{"uri": f"s3://bench/{name}/{n}", "origins": [{"kind": "human"}]} for n in range(1_000)]
with whence.Whence() as client:
    uploaded = client.register_many(lines).finish()
    made = client.make_dataset_version(name, "1", [line["uri"] for line in lines])
print(uploaded["registered"], made["shards"])
