"""Makes data files as strangers write them, and compares what overnight makes of them with what they hold.

    python3 strangers_files.py OVERNIGHT FOLDER FIRST COUNT

Each case is a file of a random dialect, header, encoding, label type and missing mark. pandas wrote or reads it, so the
right answer is known: the classes, the names of the features, their means in double precision, and the class of every
row, which a trained network has to predict from a feature that tells it. A case may also have to be refused, with a
sentence that names the file. Prints a line for every case that is silently wrong, crashes or is refused for nothing.
"""

import gzip
import io
import json
import os
import random
import subprocess
import sys

import h5py
import numpy
import pandas

MISSING = ["", "NA", "NaN", "nan", "null", "?", "N/A", "None", "NULL"]


def labels_of(kind, dice, rows):
    """Labels as they are written, the name of the class of each, and whether they must be refused."""
    if kind == "words":
        words = dice.sample(["cat", "dog", "Vögel", "Blåhval", "été", "x y", "a,b", 'say "x"', "007x"], 3)
        chosen = [words[i % 3] for i in range(rows)]
        return chosen, chosen
    if kind == "whole":
        numbers = dice.sample(range(-5, 40), 3)
        return [str(numbers[i % 3]) for i in range(rows)], [str(numbers[i % 3]) for i in range(rows)]
    if kind == "large":
        base = dice.choice([2**24, 2**53, 2**62, 312782546, 10**15])
        return [str(base + i % 4) for i in range(rows)], [str(base + i % 4) for i in range(rows)]
    if kind == "spellings":
        forms = [["1", "1.0", "01", "1e0"], ["2", "2.0", "+2", "2.00"]]
        return [forms[i % 2][dice.randrange(4)] for i in range(rows)], [str(1 + i % 2) for i in range(rows)]
    if kind == "booleans":
        forms = [["false", "False", "FALSE"], ["true", "True", "TRUE"]]
        return [forms[i % 2][dice.randrange(3)] for i in range(rows)], [["false", "true"][i % 2] for i in range(rows)]
    if kind == "mixed":
        words = ["10", "9", "2b", "-1"]
        return [words[i % 4] for i in range(rows)], [words[i % 4] for i in range(rows)]
    if kind == "plus_minus":
        return [["+", "-"][i % 2] for i in range(rows)], [["+", "-"][i % 2] for i in range(rows)]
    raise ValueError(kind)


def written(cells, separator, dice, end):
    """One record, quoted where that is needed and sometimes where it is not."""
    def field(text):
        needs = any(c in text for c in (separator or " \t") + '"\n') or (separator is None and text == "")
        return '"' + text.replace('"', '""') + '"' if needs or dice.random() < 0.05 else text
    return (separator or dice.choice([" ", "  ", "\t", " \t "])).join(field(c) for c in cells) + end


def case(number, folder):
    dice = random.Random(number)
    rows = dice.randrange(12, 60)
    columns = dice.randrange(1, 5)
    kind = dice.choice(["words", "whole", "large", "spellings", "booleans", "mixed", "plus_minus"])
    texts, names = labels_of(kind, dice, rows)
    separator = dice.choice([",", ",", ",", ";", "\t", "|", None])
    header = dice.choice(["words", "words", "pandas_numbers", "years", "none", "index"])
    encoding = dice.choice(["utf-8", "utf-8", "utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"])
    end = dice.choice(["\n", "\n", "\r\n"])
    trouble = dice.choice([None] * 6 + ["missing_label", "missing_feature", "decimal_comma", "ragged"])

    order = {name: i for i, name in enumerate(sorted(set(names)))}
    generator = numpy.random.default_rng(number)
    offset, scale = dice.choice([(0, 1), (1.7e9, 5), (1e-12, 1e-13), (-3e7, 1e5), (0, 1e300)])
    values = offset + scale * generator.normal(size=(rows, columns))
    # The first feature tells the class, so that a network can say it again.
    values[:, 0] = offset + scale * (numpy.array([order[n] for n in names]) * 4 + 0.1 * generator.normal(size=rows))
    cells = [[repr(float(v)) for v in row] for row in values]

    feature_names = {
        "words": ["größe", "b c", "x2", "weight"], "pandas_numbers": ["0", "1", "2", "3"],
        "years": ["2019", "2020", "2021", "2022"], "none": [f"column_{i + 1}" for i in range(4)],
        "index": ["a", "b", "c", "d"],
    }[header][:columns]
    target = {"pandas_numbers": dice.choice([str(columns), "label"]), "none": f"column_{columns + 1}"}.get(header, "y")
    config = {"target": target} if header != "pandas_numbers" or dice.random() < 0.5 else {}
    refusal = None
    either = False
    first_line = None
    if header != "none":
        first_line = feature_names + [target]
    if header == "index":
        first_line = [""] + first_line
        cells = [[str(i)] + row for i, row in enumerate(cells)]
        if dice.random() < 0.5:
            config["features"] = feature_names
        else:
            refusal = "no name"
    if separator is None and (header == "index" or any(t == "" for t in texts)):
        separator = ","
    if header == "none" and "target" in config and dice.random() < 0.5:
        config["header"] = False
    if header == "pandas_numbers" and "target" not in config:
        either = True
    if header == "none":
        either = True
    lines = [row + [text] for row, text in zip(cells, texts)]

    if trouble in ("missing_label", "missing_feature"):
        mark = dice.choice(MISSING)
        if separator is None and mark == "":
            mark = "NA"
        lines[rows // 2][-1 if trouble == "missing_label" else -2] = mark
        if trouble == "missing_label" or dice.random() < 0.5:
            if trouble == "missing_feature":
                config["missing"] = "refuse"
            refusal = refusal or mark or "empty"
        elif refusal is None:
            # The last feature lacks a number, which a feature of its own tells.
            feature_names = feature_names + [feature_names[-1] + "_missing"]
            values = None
    elif trouble == "decimal_comma" and separator == ";":
        for line in lines:
            line[-2] = "0,5"
        refusal = refusal or "decimals"
    elif trouble == "ragged" and separator is not None:
        lines[rows // 2].append("1")
        refusal = refusal or "fields"
    if dice.random() < 0.2 and separator is not None:
        lines.insert(rows // 3, None)
    text = written(first_line, separator, dice, end) if first_line else ""
    text += "".join(end if line is None else written(line, separator, dice, end) for line in lines)
    if dice.random() < 0.2:
        text = text.rstrip("\r\n")
    try:
        content = text.encode(encoding)
    except UnicodeEncodeError:
        encoding, content = "utf-8", text.encode("utf-8")
    if encoding == "utf-16":
        refusal = "UTF-16"
    if encoding in ("latin-1", "cp1252") and any(byte > 127 for byte in content):
        if dice.random() < 0.5:
            config["encoding"] = {"latin-1": "latin1", "cp1252": "windows-1252"}[encoding]
        else:
            refusal = "UTF-8"
    name = "data" + ("." + {"\t": "tsv", None: "data"}.get(separator, "csv"))
    if dice.random() < 0.2:
        name, content = name + ".gz", gzip.compress(content)
    with open(f"{folder}/{name}", "wb") as file:
        file.write(content)
    what = (kind, separator, header, encoding, trouble, name, config)
    return what, name, config, refusal, either, rows, feature_names, values, names


def array_case(number, folder):
    """Targets in arrays: NumPy's files, archives and HDF5, whole numbers of every size, texts and booleans."""
    dice = random.Random(number)
    rows = dice.randrange(12, 40)
    kind = dice.choice(["int64", "uint64", "int32", "float32", "float64", "str", "bytes", "bool"])
    k = 3 if kind != "bool" else 2
    base = {"int64": dice.choice([0, 2**24, 2**53 - 1, -2**62]), "uint64": 2**63 + 5, "int32": 2**30}.get(kind, 1)
    if kind in ("str", "bytes"):
        pool = numpy.array(["red", "blue", "groß"] if kind == "str" else ["red", "blue", "green"])
        labels = pool[numpy.arange(rows) % k]
        names = list(labels)
        labels = labels.astype("S") if kind == "bytes" else labels
    elif kind == "bool":
        labels = numpy.arange(rows) % 2 == 1
        names = ["true" if v else "false" for v in labels]
    else:
        numbers = [base + i for i in range(k)]
        labels = numpy.array([numbers[i % k] for i in range(rows)]).astype(kind)
        names = [str(int(v)) for v in labels]
    order = {name: i for i, name in enumerate(sorted(set(names)))}
    values = numpy.random.default_rng(number).normal(size=(rows, 3)) * 5 + 1.7e9
    values[:, 0] = 1.7e9 + 20 * numpy.array([order[n] for n in names])
    dtype = dice.choice(["float64", "float64", "int64"])
    values = values.astype(dtype)
    form = dice.choice(["npy", "npz", "npz_packed", "h5"])
    config = {"task": "classification"}
    if form == "npy":
        numpy.save(f"{folder}/x.npy", values)
        numpy.save(f"{folder}/y.npy", labels)
        name, config["target"] = "x.npy", "y.npy"
    elif form == "h5":
        name = "data.h5"
        with h5py.File(f"{folder}/{name}", "w") as file:
            file["x"] = values
            file["y"] = labels.astype(h5py.string_dtype()) if kind == "str" else labels
    else:
        name = "data.npz"
        (numpy.savez if form == "npz" else numpy.savez_compressed)(f"{folder}/{name}", x=values, y=labels)
    what = (kind, form, dtype)
    return what, name, config, None, False, rows, ["feature_1", "feature_2", "feature_3"], values, names


def check(program, folder, number):
    """What is wrong with a case; nothing if it is right."""
    for name in os.listdir(folder):
        os.remove(f"{folder}/{name}")
    make = array_case if number % 5 == 4 else case
    what, name, config, refusal, either, rows, feature_names, values, names = make(number, folder)
    dataset = {"source": name, "scaling": "standardize", **config}
    with open(f"{folder}/c.json", "w", encoding="utf-8") as file:
        json.dump({"dataset": dataset, "parameters": {
            "hidden_sizes": [[]], "epochs": 60, "optimizer": "lbfgs", "learning_rate": 1}}, file)
    run = subprocess.run([program, "run", "c.json", "--output", "r.h5", "-q"], cwd=folder, capture_output=True, text=True)
    if run.returncode not in (0, 64) or run.returncode == 64 and name.split(".")[0] not in run.stderr and "x.npy" not in run.stderr:
        return f"{number} {what}: exit {run.returncode} {run.stderr[:300]}"
    if run.returncode == 64:
        if refusal is None and not either:
            return f"{number} {what}: refused for nothing: {run.stderr.strip()[:300]}"
        if os.path.exists(f"{folder}/r.h5"):
            return f"{number} {what}: refused, but there is a result"
        return None
    if refusal is not None:
        return f"{number} {what}: taken, though it should be refused ({refusal})"
    with h5py.File(f"{folder}/r.h5") as result:
        group = result["preprocessing"]
        classes = [c.decode() for c in group["class"][:]]
        features = [f.decode() for f in group["feature"][:]]
        count = len(group["training_row"])
        means, deviations = group["number_offset"][:], group["number_scale"][:]
    if count != rows:
        return f"{number} {what}: {count} rows, not {rows}"
    if set(classes) != set(names):
        return f"{number} {what}: classes {classes}, not {sorted(set(names))}"
    if features != feature_names:
        return f"{number} {what}: features {features}, not {feature_names}"
    if values is None:
        return None
    values = values.astype("f8")
    with numpy.errstate(over="ignore"):
        right = numpy.allclose(means, values.mean(0), rtol=1e-12, atol=1e-9 * values.std(0).max()) \
            and (numpy.allclose(deviations, values.std(0), rtol=1e-6) or not numpy.isfinite(values.std(0)).all())
    if not right:
        return f"{number} {what}: means {means} and deviations {deviations}, not {values.mean(0)} and {values.std(0)}"
    predict = subprocess.run([program, "predict", "r.h5", name], cwd=folder, capture_output=True, text=True)
    if predict.returncode != 0:
        return f"{number} {what}: predict ends with {predict.returncode}: {predict.stderr[:300]}"
    table = pandas.read_csv(io.StringIO(predict.stdout), dtype=str, keep_default_na=False)
    if list(table["class"]) != list(names):
        wrong = [(a, b) for a, b in zip(table["class"], names) if a != b]
        return f"{number} {what}: {len(wrong)} of {rows} predictions differ, such as {wrong[:3]}, {len(table)} rows"
    return None


def main():
    program, folder, first, count = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    os.makedirs(folder, exist_ok=True)
    wrong = 0
    for number in range(first, first + count):
        problem = check(program, folder, number)
        if problem:
            wrong += 1
            print(problem)
    print(f"{count} files, {wrong} wrong")
    sys.exit(1 if wrong else 0)


main()
