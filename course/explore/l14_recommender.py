"""Widget of lesson 14: a game as far as you like, and what two methods expect next."""

from course.explore.widget import explore
from course.figures import l14_recommender as figures


def next_moves(expect, games, vocabulary):
    """A menu of games and a slider for the half-move, above what each method expects.

    Args:
        expect: function (list of item numbers) -> dict from a method's name to (V,) shares of all
            items.
        games: name -> list of item numbers.
        vocabulary: list of the items' names.

    Returns:
        An ipywidgets box.
    """
    import ipywidgets as widgets

    def panels(game, played):
        best = {}
        for name, shares in expect(games[game][:played]).items():
            items = sorted(range(2, len(shares)), key=lambda item: -shares[item])[:5]
            best[name] = (
                [vocabulary[item] for item in items],
                [float(shares[item]) for item in items],
            )
        return best

    def said(game, played):
        return numbered([vocabulary[item] for item in games[game][:played]]) or "no move yet"

    def draw(game, played):
        return figures.next_moves(f"After {said(game, played)}", panels(game, played))

    def describe(game, played):
        firsts = "; ".join(
            f"{name}: {', '.join(moves)}" for name, (moves, _) in panels(game, played).items()
        )
        return f"After {said(game, played)}. The five best of each method: {firsts}."

    look = {"style": {"description_width": "9em"}, "layout": {"width": "34em"}}
    return explore(
        draw,
        describe,
        game=widgets.Dropdown(description="game", options=list(games), **look),
        played=widgets.IntSlider(
            description="half-moves played",
            min=0,
            max=min(map(len, games.values())),
            value=4,
            **look,
        ),
    )


def numbered(moves):
    """Moves as one writes them, with the number before each move of White: 1.e4 e5 2.Nf3."""
    return " ".join(
        move if place % 2 else f"{place // 2 + 1}.{move}" for place, move in enumerate(moves)
    )
