"""Work in processes of its own comes back in order, and the same as without them."""

from coterie_discovery.parallel import cores, each


def times(shared: int, argument: int) -> int:
    return shared * argument


def test_results_come_in_the_order_of_the_arguments_however_many_processes_there_are():
    alone = list(each(times, 3, range(5), processes=1))
    assert alone == [0, 3, 6, 9, 12]
    assert list(each(times, 3, range(5), processes=2)) == alone


def test_there_is_at_least_one_core():
    assert cores() >= 1
