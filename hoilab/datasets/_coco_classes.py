"""COCO's 80 object classes with the ids that its files use (1 to 90, ten of them unused)."""

# fmt: off
_WORDS = """
person bicycle car motorcycle airplane bus train truck boat traffic_light fire_hydrant
stop_sign parking_meter bench bird cat dog horse sheep cow elephant bear zebra giraffe
backpack umbrella handbag tie suitcase frisbee skis snowboard sports_ball kite baseball_bat
baseball_glove skateboard surfboard tennis_racket bottle wine_glass cup fork knife spoon bowl
banana apple sandwich orange broccoli carrot hot_dog pizza donut cake chair couch potted_plant
bed dining_table toilet tv laptop mouse remote keyboard cell_phone microwave oven toaster sink
refrigerator book clock vase scissors teddy_bear hair_drier toothbrush
"""
_UNUSED = (12, 26, 29, 30, 45, 66, 68, 69, 71, 83)
# fmt: on

NAMES = tuple(name.replace("_", " ") for name in _WORDS.split())
NAME_OF_ID = dict(zip((i for i in range(1, 91) if i not in _UNUSED), NAMES, strict=True))
