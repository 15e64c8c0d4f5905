"""Display names of simulated members: a first name and an initial, or a handle. None belongs to a real person."""

from __future__ import annotations

from random import Random

FIRST = (
    "Ines Tomasz Aiko Lars Priya Mateo Saoirse Yusuf Greta Anders Chloe Dmitri Fatima Hugo Ingrid Jamal Katya Luca "
    "Maeve Nadia Oscar Paloma Quentin Rosa Sven Tariq Ulla Viktor Wanda Xenia Yara Zoltan Amara Bence Carmen Duarte "
    "Elif Femke Gonzalo Hanna Ivo Jana Kofi Leila Marek Noor Olu Petra Rafael Sanna Thabo Uma Vera Wim Yuki Zofia "
    "Aoife Bram Cosmin Dagny Emre Fiona Giulia Henrik Isla Joaquim Kirsi Lorenzo Miriam Nuno Orla Pavel Ruth Stefan "
    "Tove Ursula Vasco Willem Ximena Yann Zeynep Arjun Beatriz Ciaran Delphine Eero Florian Gwen Hiroshi Iker Judit "
    "Kenji Linnea Malik Niamh Otto Piotr Rahel Sofia Teodor Valeria Wei Anouk Bilal Camille Devi Esther Farid Gerda "
    "Hamza Irena Jonas Keiko Livia Mirko Naomi Oksana Per Renata Samuel Tamara Vikram Yolanda Ada Boris Celia Dario"
).split()
LEFT = (
    "north slow silver grain shutter amber dusk fern pixel quiet rusty harbour copper velvet winter gravel cedar tidal "
    "paper candle moss ember static lantern pebble marble ochre sparrow thistle cobalt bramble hollow drift saffron "
    "linen foggy mellow plaid tin wander"
).split()
RIGHT = (
    "light aro frames lens box fox garden walker north eye field room spark grain hill wren press bay tone stop valley "
    "cloud moth works mile crow edge door shore kettle heron track bench leaf pine glass stone river kite lane"
).split()


def display_names(count: int, seed: int) -> list[str]:
    """``count`` different names; the same ``seed`` gives the same names."""
    random = Random(seed)
    taken: set[str] = set()
    names = []
    for _ in range(count):
        name = _name(random)
        while name in taken:
            name = f"{_name(random).replace(' ', '').replace('.', '').lower()}{random.randint(2, 9999)}"
        taken.add(name)
        names.append(name)
    return names


def spoken(name: str) -> str:
    """How others call somebody: the first name, or the whole handle."""
    return name.partition(" ")[0]


def _name(random: Random) -> str:
    form = random.random()
    if form < 0.55:
        return f"{random.choice(FIRST)} {random.choice('ABCDEFGHJKLMNOPRSTUVWZ')}."
    if form < 0.7:
        return f"{random.choice(FIRST).lower()}_{random.choice(RIGHT)}"
    joint = random.choice(("", "_", "", "."))
    number = str(random.randint(2, 99)) if random.random() < 0.25 else ""
    return f"{random.choice(LEFT)}{joint}{random.choice(RIGHT)}{number}"
