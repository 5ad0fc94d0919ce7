"""Six words for a key: what a person compares on two screens, and says across a counter."""

from __future__ import annotations

import hashlib

# 512 words, nine bits each: short, and no two of them are a letter apart.
_WORDS = """
abacus acorn actor airport album alley almond alpine amber anchor angel ankle antler apple apron arch arena
armchair arrow aspen atlas attic aurora autumn avenue bacon badge bagel baker ballad balloon bamboo banana banjo
barley barrel basil basket bathtub beach beaver bell berry bicycle biplane birch biscuit blanket blossom blue
boat bonfire bonnet bottle boulder bouquet bowl bracelet branch bread breeze brick bridge bronze brook brush
bubble bucket buffalo bumblebee butter button cabin cactus camel camera canal candle canoe canyon captain cargo
carpet carrot cashew castanet castle catapult cauldron cedar cello chair chalk chapel cherry chess chestnut
chimney chowder cinema circle circus citrus clarinet clay cliff clock cloud clover cobalt cobbler coconut coffee
comet compass confetti copper coral cotton cousin cowboy coyote cradle crane crater crayon cricket crown crystal
cube cupboard curtain cushion cutlery cyclone cypress dahlia daisy dancer dawn deer delta denim desert diamond
dinner diploma doctor dolphin domino donkey door doorbell dragon drawer dream drizzle drum dumpling eagle earth
easel echo eclipse edelweiss elbow elephant elm emerald engine envelope escalator estuary evening fabric falcon
family fanfare farmer feather fern festival fiddle field finger firefly fjord flag flame flannel flute forest
fossil fountain fox friday frog frost galaxy garage garden garlic gate gazebo gazelle geyser giraffe glacier
glass glider globe gold gondola goose granite grape gravel green guitar gull gymnast halibut hammer hammock
handbag harbor harp harvest hawk hazel heart hedge hedgehog helmet heron hibiscus hill hockey honey horizon
horse hotel husky iceberg igloo igneous indigo ink island ivory ivy jacket jaguar jamboree jasmine jeans jelly
jewel jigsaw journal jukebox jungle juniper kangaroo karate kayak ketchup kettle keyboard king kitchen kite
kitten kiwi knight koala ladder ladybug lagoon lake lamp lantern laptop lasso lavender lemon leopard letter
library lilac lime limerick linen lion lizard llama lobster locket lotus lumber lunar lynx macaroni magenta
magnet magpie mahogany mammoth mandolin mango maple marble marigold marina market marmalade meadow medal melon
mercury meteor midnight milk mirage mirror mocha mosaic muffin museum mushroom mustard napkin nautilus nectar
needle nephew nickel noodle north notebook nutmeg oak oasis ocean octopus olive omelet onion opal opera orange
orbit orchid organ osprey otter oyster paddle palace pancake panda panther paper parade pasta patio peanut pearl
pebble pelican pencil penguin pepper piano picnic pigeon pilgrim pillow pilot pine planet plaza plum poem polar
pollen pony postcard potato prairie prism pumpkin puppet purple puzzle pyramid quail quartz queen quilt quiver
rabbit raccoon radar radio rainbow raven recipe reef ribbon rice river robin robot rose ruby runner saffron
sailor salad salmon sandal sapphire satin sauce scarf scooter seagull season shadow sheriff shovel signal silver
sister skate sketch sleigh snow soccer sofa sparrow spice spider spinach spoon spring squirrel stadium star
statue storm straw studio sugar summer sunset swan table teapot temple tennis theater thistle thunder tiger
timber toast tomato tornado tower tractor train treasure triangle trumpet tulip tunnel turtle tuxedo twig
umbrella uncle unicorn urchin vanilla velvet vessel village vinegar violet violin volcano voyage waffle wagon
walnut walrus water whale wheat whisper window winter wolf wonder yacht yellow yogurt zebra zenith zipper
"""
WORDS = tuple(_WORDS.split())
_BITS = 9
_COUNT = 6


def six_words(public_key: bytes) -> str:
    """The fingerprint of a key: 54 bits of its hash. Another key with the same one takes centuries to find."""
    digest = hashlib.sha256(b"regulars-fingerprint:" + public_key).digest()
    number = int.from_bytes(digest[:8], "big")
    return " ".join(WORDS[(number >> (_BITS * place)) % len(WORDS)] for place in reversed(range(_COUNT)))
